import type { Column, Figure } from './columns'
import type { ControlId } from './controls'
import type { ParamName, Threshold } from './params'

export const reportGroups = {
  access: 'Access',
  approvals: 'Requests and approvals',
  risk: 'Emergencies and separation',
  hygiene: 'Eligibility and hygiene',
  changes: 'Changes and administration',
  record: 'The record itself',
} as const
export type ReportGroup = keyof typeof reportGroups

/** What a report is, without how its rows are read. */
export interface ReportInfo {
  /** Its name in addresses, files and events. */
  id: string
  title: string
  /** What it answers, in words. */
  question: string
  group: ReportGroup
  params: readonly ParamName[]
  threshold?: Threshold
  columns: readonly Column[]
  figures: readonly Figure[]
  controls: readonly ControlId[]
  /** How to read it: what is counted, and what is not. */
  notes: readonly string[]
  /** Why it is empty, where it is. */
  empty: string
  /** Whether rows are things that a sample can be drawn from. */
  sampled: boolean
  /** Whether it needs the history of eligibility, groups and owners, which begins at an instant. */
  historical?: true
}
