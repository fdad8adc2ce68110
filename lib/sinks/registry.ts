import { z } from 'zod'
import { file } from './file'
import { http } from './http'
import { s3 } from './s3'
import type { Sink } from './sink'
import { splunk } from './splunk'
import { stdout } from './stdout'
import { syslog } from './syslog'
import { Undelivered } from './undelivered'

/** A sink whose settings come as stored: each delivery parses them at the door. */
export type AnySink = Sink<unknown>

export const sinkKinds: readonly AnySink[] = [
  guarded(splunk),
  guarded(http),
  guarded(syslog),
  guarded(s3),
  guarded(file),
  guarded(stdout),
]

/** Null where there is no such kind, in an old row say. */
export function sinkOf(kind: string): AnySink | null {
  return sinkKinds.find((each) => each.kind === kind) ?? null
}

function guarded<Config>(inner: Sink<Config>): AnySink {
  const { gatherMs } = inner
  const configOf = (config: unknown): Config => {
    const read = inner.config.safeParse(config)
    if (read.success) return read.data
    throw new Undelivered('settings', `The settings of the sink do not fit: ${z.prettifyError(read.error)}`)
  }
  return {
    ...inner,
    place: (config) => inner.place(configOf(config)),
    ...(gatherMs && { gatherMs: (config: unknown) => gatherMs(configOf(config)) }),
    deliver: async (call, lines) => inner.deliver({ ...call, config: configOf(call.config) }, lines),
  }
}
