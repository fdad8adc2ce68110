import type { Anchor } from '@/lib/services/context'

/** One line of JSON on standard output, for a collector of logs that keeps what it got. */
export function stdoutAnchor(): Anchor {
  return {
    name: 'stdout:',
    put: ({ size, note }) =>
      new Promise((resolve, reject) => {
        const line = `${JSON.stringify({ audit_checkpoint: { size, note } })}\n`
        process.stdout.write(line, (error) => (error ? reject(error) : resolve()))
      }),
  }
}
