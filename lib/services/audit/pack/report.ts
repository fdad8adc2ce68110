import type { CheckpointRow } from '@/db/queries/audit-checkpoints'
import type { Cell, Row } from '@/lib/domain/report/columns'
import { TaggedPdf } from '@/lib/export/tagged-pdf'
import type { PackQuery } from './files'
import type { Survey } from './survey'

export interface ReportFacts {
  origin: string
  query: PackQuery
  now: Date
  head: CheckpointRow
  survey: Survey
  complete: readonly (readonly [number, number])[]
  /** Events of the query that no checkpoint covers yet, and that are therefore not in the pack. */
  unsealed: number
  /** Policy versions in `policies.yaml`. */
  versions: number
  activations: { total: number; rows: readonly Row[] }
}

/** `report.pdf`: what a pack is, for somebody who prints it. */
export async function reportPdf(facts: ReportFacts): Promise<Buffer> {
  const title = `Evidence from the audit log of ${facts.origin}`
  const pdf = await TaggedPdf.begin({ title, language: 'en', at: facts.now })
  pdf.heading('H1', title)
  pdf.paragraph(
    `Made on ${time(facts.now)} for ${facts.query.asked_by.name}. All times are UTC. A box in place of a character means that the font of this report lacks it; events.ndjson has it.`,
  )
  await questionAndContents(pdf, facts)
  await integrity(pdf, facts)
  await activations(pdf, facts.activations)
  await actions(pdf, facts.survey)
  await contents(pdf)
  return pdf.end()
}

async function questionAndContents(pdf: TaggedPdf, { query, survey, ...facts }: ReportFacts): Promise<void> {
  pdf.heading('H2', 'What was asked')
  const from = query.from === null ? 'the beginning of the log' : time(new Date(query.from))
  const to = query.to === null ? 'the moment of asking' : time(new Date(query.to))
  await pdf.facts('The query', [
    ['Query', query.text === '' ? 'everything' : query.text],
    ['Period', `From ${from} to ${to}`],
    ['Asked by', `${query.asked_by.name}, ${time(new Date(query.asked_at))}`],
  ])
  pdf.heading('H2', 'What was found')
  await pdf.facts('Counts', [
    ['Events in the pack', count(survey.events)],
    ['First and last event', `${time(survey.first)} and ${time(survey.last)}`],
    ['Not sealed yet', facts.unsealed === 0 ? 'None' : `${count(facts.unsealed)}, which are not in the pack`],
    ['Activations', count(facts.activations.total)],
    ['Roles concerned', count(survey.roles.size)],
    ['Policy versions in force', count(facts.versions)],
  ])
}

async function integrity(pdf: TaggedPdf, { head, origin, complete, survey }: ReportFacts): Promise<void> {
  pdf.heading('H2', 'Integrity')
  pdf.paragraph(
    `Each event of this pack stands in the log exactly as it was sealed, in its place and order, under the checkpoint below: this is what the file proof.bin proves and the program verify.mjs checks, without the portal and without its database. The manifest lists every file with its SHA-256 and is signed with the key of the log. What no pack can show is whether what was written down is true, and what happened after the checkpoint; README.txt says more.`,
  )
  await pdf.facts('The checkpoint', [
    ['Log', origin],
    ['Checkpoint over', `${count(head.size)} events`],
    ['Signed', time(head.signed_at)],
    ['Root', head.root.toString('base64')],
    ['No event left out of', completeWords(complete, survey)],
    ['To check', 'node verify.mjs <the zip> --anchor <a checkpoint kept elsewhere>'],
  ])
}

function completeWords(complete: ReportFacts['complete'], { events }: Survey): string {
  const shown = complete.slice(0, 5).map(([first, last]) => `no. ${first} to ${last}`)
  const more = complete.length - shown.length
  if (shown.length === 0)
    return events === 0
      ? 'no place: the pack has no event'
      : 'no place is claimed: the query chose among them'
  return shown.join(', ') + (more > 0 ? ` and ${more} more stretches, listed in manifest.json` : '')
}

async function activations(pdf: TaggedPdf, { total, rows }: ReportFacts['activations']): Promise<void> {
  pdf.heading('H2', 'Activations')
  const left = total - rows.length
  pdf.paragraph(
    total === 0
      ? 'The events of this pack tell of no activation.'
      : `The ${count(total)} activations that the events of this pack tell of, one row each, as the portal had them when the pack was made. ${
          left === 0
            ? 'All are listed.'
            : `The first ${count(rows.length)} are listed; the other ${count(left)} are left to events.ndjson.`
        }`,
  )
  if (rows.length === 0) return
  await pdf.table({
    title: 'Activations, one row each',
    columns: [
      { label: 'Request and grant', share: 0.08 },
      { label: 'Who', share: 0.11 },
      { label: 'Role and target', share: 0.14 },
      { label: 'Why', share: 0.17 },
      { label: 'Decisions', share: 0.2 },
      { label: 'Access from', share: 0.09 },
      { label: 'Access until', share: 0.09 },
      { label: 'End', share: 0.12 },
    ],
    rows: rows.map(({ cells }) => activation(cells)),
  })
}

function activation(cells: Row['cells']): string[] {
  const lines = (...parts: string[]) => parts.filter((part) => part !== '').join('\n')
  const given = cells['started_at'] instanceof Date
  const revoked = typeof cells['revoke_ms'] === 'number' ? `Removed in ${seconds(cells['revoke_ms'])}` : ''
  const asker = cells['asked_by'] === cells['person'] ? '' : `asked by ${words(cells['asked_by'])}`
  const version = cells['policy_version'] === null ? '' : `Policy version ${words(cells['policy_version'])}`
  return [
    lines(words(cells['request']), words(cells['grant'])),
    lines(words(cells['person']), cells['asked_by'] === null ? '' : asker),
    lines(words(cells['role']), words(cells['target'])),
    lines(words(cells['justification']), words(cells['ticket']), words(cells['incident'])),
    lines(words(cells['decisions']) || 'Nobody was asked', version),
    given ? words(cells['started_at']) : 'Not given',
    cells['ended_at'] === null && given ? `Planned ${words(cells['planned_end'])}` : words(cells['ended_at']),
    lines(words(cells['end_reason'] ?? cells['state']), words(cells['ended_by']), revoked),
  ]
}

async function actions(pdf: TaggedPdf, { byAction }: Survey): Promise<void> {
  if (byAction.size === 0) return
  pdf.heading('H2', 'Events by action')
  await pdf.table({
    title: 'Events by action',
    columns: [
      { label: 'Action', share: 0.4 },
      { label: 'Events', share: 0.6 },
    ],
    rows: [...byAction].sort(([, a], [, b]) => b - a).map(([action, events]) => [action, count(events)]),
  })
}

async function contents(pdf: TaggedPdf): Promise<void> {
  pdf.heading('H2', 'Files of the pack')
  await pdf.facts('Files', [
    ['README.txt', 'How to check the pack, what that shows, and how each file is made up.'],
    ['verify.mjs', 'The program that checks it, for plain Node.'],
    ['events.ndjson', 'The events, one a line, in their order.'],
    ['proof.bin', 'The hashes that place them in the log.'],
    ['checkpoints.ndjson, keys.txt', 'The signed checkpoints, and the keys.'],
    ['query.json', 'The query, and whom the names in it stood for.'],
    ['policies.yaml', 'The policy versions that were in force for the roles concerned.'],
    ['manifest.json, manifest.sig', 'Every file with its SHA-256, and the signature.'],
  ])
}

const count = (value: number) => value.toLocaleString('en')
const seconds = (ms: number) => `${(ms / 1_000).toLocaleString('en', { maximumFractionDigits: 1 })} s`

function time(at: Date | null): string {
  return at === null ? '–' : at.toISOString().slice(0, 19).replace('T', ' ')
}

function words(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return time(cell)
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell)
}
