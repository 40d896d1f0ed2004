import { createApi } from '@devmatic/deploy-manager/protocol'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { createQueries, DataContext } from './data/context.tsx'
import { createLiveStore } from './data/live-store.ts'
import { refreshWhenOld } from './data/freshness.ts'
import { showTheme } from './data/settings.ts'
import { router } from './router.tsx'

z.config({ jitless: true }) // the page's policy forbids code made from text
showTheme()
const api = createApi()
const live = createLiveStore(api)
const queries = createQueries()
refreshWhenOld(queries, live)

createRoot(document.getElementById('root')!).render(
  <DataContext value={{ api, live }}>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </DataContext>,
)

// Menus open without a wait, and the first page does not wait for them.
requestIdleCallback(() => void import('./parts/menu-list.tsx'), { timeout: 5000 })
