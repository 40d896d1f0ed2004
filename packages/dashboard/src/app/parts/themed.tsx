import { MantineProvider } from '@mantine/core'
import type { ReactNode } from 'react'

/**
 * What Mantine's parts need around them. Only files that are loaded when they are needed import it: the first page
 * is there sooner without. Its variables are in `styles/mantine.css`, so that no <style> is written.
 */
export function Themed({ children }: { children: ReactNode }): ReactNode {
  return (
    <MantineProvider withCssVariables={false} withGlobalClasses={false} defaultColorScheme="auto">
      {children}
    </MantineProvider>
  )
}
