// npm test and npm run test:targets: makes sure there is something to run, then runs run.ts.
import { ensureDependencies, requireNode, runTypeScript } from '../demo/bootstrap.mjs'

requireNode()
await ensureDependencies()
process.exitCode = await runTypeScript('lib/testing/run.ts', process.argv.slice(2))
