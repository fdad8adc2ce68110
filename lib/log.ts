import pino from 'pino'
import type { Log } from '@/lib/services/context'

/** JSON lines on standard output. Errors keep their message and stack; what looks like a secret is cut out. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: ['password', 'secret', 'token', 'authorization', '*.password', '*.secret', '*.token'],
      remove: true,
    },
  })
}
