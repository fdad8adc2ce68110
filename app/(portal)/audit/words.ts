import { parseAbsolute, toCalendarDateTime } from '@internationalized/date'
import { formatAt, type Clock } from '@/components/ui/time-format'
import type { AuditRange, FacetField } from '@/lib/domain/audit-query'

export const facetNames: Record<FacetField, string> = {
  action: 'Action',
  actor: 'Actor',
  subject: 'Subject',
  role: 'Role',
  target: 'Target',
  object: 'Object',
  via: 'Via',
}

export function rangeWords({ from, to }: AuditRange, clock: Clock): string {
  if (from === null && to === null) return 'All events'
  if (from === null) return `Until ${to === null ? 'now' : formatAt(to, clock)}`
  return `${formatAt(from, clock)} – ${to === null ? 'now' : formatAt(to, clock)}`
}

/** An instant as the fields for a date and time take it: the viewer's wall clock, to the minute. */
export function fieldTime(at: Date | null, zone: string): string {
  return at === null ? '' : toCalendarDateTime(parseAbsolute(at.toISOString(), zone)).toString().slice(0, 16)
}

export function countWords({ events, more }: { events: number; more: boolean }): string {
  return `${events.toLocaleString('en')}${more ? '+' : ''} ${events === 1 && !more ? 'event' : 'events'}`
}

export function sizeWords(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1_000))} kB`
  return bytes < 1_000_000_000
    ? `${(bytes / 1_000_000).toFixed(1)} MB`
    : `${(bytes / 1_000_000_000).toFixed(1)} GB`
}
