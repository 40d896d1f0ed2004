#!/usr/bin/env node
import module from 'node:module'

// Compiled code is kept between runs, which halves the time to start; a read-only home only loses that.
module.enableCompileCache?.()
if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
  // Asked by scripts and prompts: answered before anything else is loaded.
  const { version } = await import('./version.ts')
  console.log(version)
} else {
  const { main } = await import('./main.ts')
  await main()
}
