import { activations } from './activations'
import { byApprover, reciprocal } from './approvers'
import { changes } from './changes'
import { completeness } from './completeness'
import { couldActivate } from './could'
import { dormant } from './dormant'
import { emergencies } from './emergencies'
import { drift, standing, standingTrend } from './found'
import { heldAt } from './held'
import { justifications } from './justifications'
import { leavers, movers } from './leavers'
import { notGranted } from './not-granted'
import { overrun } from './overrun'
import { administrators, logReaders } from './people-at-work'
import type { Report } from './report'
import { separation } from './separation'
import { times } from './times'

/** Every report there is, in the order in which they are listed. */
export const reports: readonly Report[] = [
  heldAt,
  couldActivate,
  activations,
  overrun,
  byApprover,
  times,
  notGranted,
  reciprocal,
  justifications,
  emergencies,
  separation,
  dormant,
  standing,
  standingTrend,
  drift,
  leavers,
  movers,
  changes,
  administrators,
  completeness,
  logReaders,
]

export function reportById(id: string): Report | null {
  return reports.find((report) => report.id === id) ?? null
}
