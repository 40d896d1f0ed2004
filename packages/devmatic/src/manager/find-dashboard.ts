import { dashboardFolder } from '@devmatic/dashboard'

/** The folder of the dashboard's built files; undefined where there is none yet. */
export function findDashboard(): string | undefined {
  try {
    return dashboardFolder()
  } catch {
    return undefined // not built: the server answers with a page that says how
  }
}
