import activity from '@tabler/icons/outline/activity.svg?raw'
import adjustments from '@tabler/icons/outline/adjustments-alt.svg?raw'
import alert from '@tabler/icons/outline/alert-triangle.svg?raw'
import arrowRight from '@tabler/icons/outline/arrow-right.svg?raw'
import back from '@tabler/icons/outline/arrow-back-up.svg?raw'
import bell from '@tabler/icons/outline/bell.svg?raw'
import box from '@tabler/icons/outline/box.svg?raw'
import branch from '@tabler/icons/outline/git-branch.svg?raw'
import chevronDown from '@tabler/icons/outline/chevron-down.svg?raw'
import chevronRight from '@tabler/icons/outline/chevron-right.svg?raw'
import clock from '@tabler/icons/outline/clock.svg?raw'
import code from '@tabler/icons/outline/code.svg?raw'
import commit from '@tabler/icons/outline/git-commit.svg?raw'
import copy from '@tabler/icons/outline/copy.svg?raw'
import database from '@tabler/icons/outline/database.svg?raw'
import download from '@tabler/icons/outline/download.svg?raw'
import dots from '@tabler/icons/outline/dots.svg?raw'
import eraser from '@tabler/icons/outline/eraser.svg?raw'
import external from '@tabler/icons/outline/external-link.svg?raw'
import eye from '@tabler/icons/outline/eye.svg?raw'
import file from '@tabler/icons/outline/file-text.svg?raw'
import filter from '@tabler/icons/outline/filter.svg?raw'
import grid from '@tabler/icons/outline/layout-grid.svg?raw'
import help from '@tabler/icons/outline/help.svg?raw'
import hierarchy from '@tabler/icons/outline/hierarchy.svg?raw'
import laptop from '@tabler/icons/outline/device-laptop.svg?raw'
import merge from '@tabler/icons/outline/git-merge.svg?raw'
import minus from '@tabler/icons/outline/minus.svg?raw'
import moon from '@tabler/icons/outline/moon.svg?raw'
import pencil from '@tabler/icons/outline/pencil.svg?raw'
import plus from '@tabler/icons/outline/plus.svg?raw'
import power from '@tabler/icons/outline/power.svg?raw'
import refresh from '@tabler/icons/outline/refresh.svg?raw'
import rocket from '@tabler/icons/outline/rocket.svg?raw'
import save from '@tabler/icons/outline/device-floppy.svg?raw'
import search from '@tabler/icons/outline/search.svg?raw'
import server from '@tabler/icons/outline/server.svg?raw'
import share from '@tabler/icons/outline/share.svg?raw'
import stack from '@tabler/icons/outline/stack-2.svg?raw'
import sun from '@tabler/icons/outline/sun.svg?raw'
import terminal from '@tabler/icons/outline/terminal-2.svg?raw'
import timeline from '@tabler/icons/outline/timeline.svg?raw'
import world from '@tabler/icons/outline/world.svg?raw'
import wrap from '@tabler/icons/outline/text-wrap.svg?raw'
import x from '@tabler/icons/outline/x.svg?raw'
import type { ReactNode } from 'react'

const files = {
  activity,
  adjustments,
  alert,
  arrowRight,
  back,
  bell,
  box,
  branch,
  chevronDown,
  chevronRight,
  clock,
  code,
  commit,
  copy,
  database,
  download,
  dots,
  eraser,
  external,
  eye,
  file,
  filter,
  grid,
  help,
  hierarchy,
  laptop,
  merge,
  minus,
  moon,
  pencil,
  plus,
  power,
  refresh,
  rocket,
  save,
  search,
  server,
  share,
  stack,
  sun,
  terminal,
  timeline,
  world,
  wrap,
  x,
} satisfies Record<string, string>

/** The icons that there are, by what they are for. */
export type IconName = keyof typeof files

const inner = new Map<string, string>(
  Object.entries(files).map(([name, svg]) => [
    name,
    svg.replace(/^[^]*?<svg[^>]*>|<\/svg>\s*$/g, '').replace(/<path stroke="none"[^>]*>/, ''),
  ]),
)

/** A picture beside a word; it says nothing of its own. `small` is 14 pixels, otherwise 16. */
export function Icon({
  name,
  small = false,
  className = '',
}: {
  name: IconName
  small?: boolean
  className?: string
}): ReactNode {
  return (
    <svg
      className={`icon${small ? ' s' : ''} ${className}`}
      viewBox="0 0 24 24"
      aria-hidden="true"
      dangerouslySetInnerHTML={{ __html: inner.get(name) ?? '' }}
    />
  )
}
