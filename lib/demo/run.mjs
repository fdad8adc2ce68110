// npm run demo: makes sure there is something to run, then runs main.ts.
import { ensureDependencies, requireNode, runTypeScript } from './bootstrap.mjs'

requireNode()
await ensureDependencies()
process.exitCode = await runTypeScript('lib/demo/main.ts', process.argv.slice(2))
