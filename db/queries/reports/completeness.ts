import { sql } from 'kysely'
import { column, counted, during, total, type Report } from './report'

/** What the continuous verification found last; the proof itself is the verifier's, this only repeats it. */
const lastCheck = `(
  select case when failed_at is not null then 'failed: ' || coalesce(finding, 'no detail')
    when checked_at is null then 'not finished yet'
    else 'whole: ' || checked_size || ' events, ' || to_char(checked_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC' end
  from audit_check)`

export const completeness: Report = {
  id: 'completeness',
  title: 'Completeness of the log',
  question: 'Is the record whole: how many events a day, is a sequence number missing, was it ever silent?',
  group: 'record',
  params: ['period', 'threshold'],
  threshold: { label: 'Silent for more than', unit: 'hours', initial: 24 },
  controls: ['au-9', 'au-3', 'au-10', 'pci-10'],
  sampled: false,
  rank: 'time',
  notes: [
    'Days are those of UTC. A day without a single event has no row; the silence is counted on the day that ended it.',
    'A number may be missing because a transaction was rolled back: then nothing happened. Whether an event was changed or taken away is proved by the sealed tree and its checkpoints, not by counting.',
  ],
  empty: 'The log holds no event in this period.',
  columns: [
    column('day', 'Day', 'time'),
    column('events', 'Events', 'count'),
    column('first', 'First', 'event'),
    column('last', 'Last', 'event'),
    column('missing', 'Missing numbers', 'count'),
    column('backwards', 'Out of order in time', 'count'),
    column('unsealed', 'Not sealed yet', 'count'),
    column('silent_ms', 'Longest silence', 'duration'),
    column('breach', 'Too silent'),
  ],
  figures: [
    total('events', 'Events', 'count', 'coalesce(sum(r.events), 0)::bigint'),
    counted('Days with events'),
    total('missing', 'Missing numbers', 'count', 'coalesce(sum(r.missing), 0)::bigint'),
    total('silence', 'Longest silence', 'duration', 'max(r.silent_ms)'),
    total('breaches', 'Days too silent', 'count', "count(*) filter (where r.breach = 'yes')"),
    total('unsealed', 'Not sealed yet', 'count', 'coalesce(sum(r.unsealed), 0)::bigint'),
    total('checkpoint', 'Sealed by the last checkpoint', 'count', '(select max(size) from audit_checkpoint)'),
    total('checked', 'Last check of the whole log', 'text', lastCheck),
  ],
  rows: (ask) => sql`
    select to_char(day at time zone 'UTC', 'YYYY-MM-DD') as key, day as rank, day, count(*) as events, min(id) as first,
      max(id) as last, sum(missing)::bigint as missing, count(*) filter (where silence < 0) as backwards,
      count(*) filter (where not sealed) as unsealed, greatest(max(silence), 0) as silent_ms,
      case when max(silence) > ${ask.thresholdMs} then 'yes' else 'no' end as breach
    from (
      select id, date_trunc('day', occurred_at at time zone 'UTC') at time zone 'UTC' as day,
        coalesce(id - lag(id) over (order by id) - 1, 0) as missing,
        coalesce(round(extract(epoch from occurred_at - lag(occurred_at) over (order by id)) * 1000)::bigint, 0) as silence,
        exists (select from audit_leaf leaf where leaf.event_id = audit_event.id) as sealed
      from audit_event where ${during(ask, 'occurred_at')}
    ) event group by day`,
}
