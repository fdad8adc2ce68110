import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Result } from '@/lib/domain/result'
import { err, ok } from '@/lib/domain/result'

export const ROOT = path.resolve(import.meta.dirname, '../..')

export interface DemoOptions {
  /** Where everything the demo makes is kept. */
  dataDir: string
  /** The port to serve on; the next free one when it is taken. */
  port: number
  /** Forget everything made before. */
  reset: boolean
  /** Prepare everything and stop, without serving. */
  prepare: boolean
  /** Faster, and nothing survives a crash: for tests. */
  throwaway: boolean
}

const USAGE = `npm run demo [-- options]
  --reset        start afresh: removes the demo's databases and settings first
  --port <n>     serve on this port (default: PORT, else 3000)
  --prepare      make everything ready, then stop
  --data <dir>   keep everything in this folder (default: .gatehouse)
  --throwaway    trade safety after a crash for speed`

/** Reads the command line and PORT; fails with a sentence about what is wrong. */
export function demoOptions(args: string[], portVariable: string | undefined): Result<DemoOptions, string> {
  try {
    const { values } = parseArgs({
      args,
      options: {
        reset: { type: 'boolean', default: false },
        port: { type: 'string', default: portVariable || '3000' },
        prepare: { type: 'boolean', default: false },
        data: { type: 'string', default: '.gatehouse' },
        throwaway: { type: 'boolean', default: false },
      },
    })
    const port = Number(values.port)
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      return err(`${values.port} is not a port (1 to 65535).`)
    const { reset, prepare, throwaway } = values
    return ok({ dataDir: path.resolve(ROOT, values.data), port, reset, prepare, throwaway })
  } catch (error) {
    return err(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
  }
}
