import { nativeForm, type LogEvent } from '@/lib/domain/log-event'
import { ocsfForm } from '@/lib/domain/ocsf/event'
import type { SinkFormat } from '@/lib/domain/sink'
import type { Line } from '@/lib/sinks/sink'

const forms: Record<SinkFormat, (event: LogEvent) => object> = { native: nativeForm, ocsf: ocsfForm }

/** An event as a sink of this format gets it. */
export function lineOf(event: LogEvent, format: SinkFormat): Line {
  return {
    sequence: event.sequence,
    at: event.at,
    action: event.action,
    actor: event.actor_name,
    object: event.object_name,
    text: JSON.stringify(forms[format](event)),
  }
}

/** As many of the first lines as have room, at least one. */
export function withRoom(lines: readonly Line[], bytes: number): Line[] {
  let left = bytes
  const over = lines.findIndex(({ text }, at) => (left -= Buffer.byteLength(text) + 1) < 0 && at > 0)
  return lines.slice(0, over === -1 ? lines.length : over)
}
