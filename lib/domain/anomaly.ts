import { z } from 'zod'
import { formatDuration } from './duration'

/** What may be unusual about a request, or about a target after a grant has ended. */
export const anomalyKinds = [
  'first-time',
  'out-of-hours',
  'more-often',
  'longer-than-peers',
  'approver-pair',
  'reciprocal',
  'denied-then-asked',
  'used-after-end',
] as const
export const AnomalyKind = z.enum(anomalyKinds)
export type AnomalyKind = z.infer<typeof AnomalyKind>

export const anomalyLabel: Record<AnomalyKind, string> = {
  'first-time': 'First time',
  'out-of-hours': 'Out of hours',
  'more-often': 'More often than usual',
  'longer-than-peers': 'Longer than peers',
  'approver-pair': 'One approver',
  reciprocal: 'Each approves the other',
  'denied-then-asked': 'Denied before',
  'used-after-end': 'There after the end',
}

const count = (title: string, description: string, min: number, max: number) =>
  z.int().min(min).max(max).optional().meta({ title, description })

/** From when on something counts as unusual. What is left out is not looked at. */
export const AnomalyThresholds = z.object({
  firstUseDays: count(
    'First time: days',
    'Nothing of the role given in so many days. Empty: not noted.',
    1,
    3_650,
  ),
  hoursFrom: count(
    'Working hours begin at',
    'On the person’s own clock, Monday to Friday. Empty: not noted.',
    0,
    23,
  ),
  hoursTo: count('Working hours end at', 'The first hour that is out of hours.', 1, 24),
  hoursUsualPercent: count(
    'Usual out of hours: percent',
    'Not noted where at least so many of the role’s starts in 90 days were out of hours too, of ten or more.',
    1,
    100,
  ),
  oftenFactor: count(
    'More often: times the usual',
    'Requests in 7 days against the person’s own mean of the 90 days before. Empty: not noted.',
    2,
    100,
  ),
  oftenAtLeast: count('More often: at least', 'Requests in 7 days below which nothing is noted.', 1, 1_000),
  peersPercentile: count(
    'Longer than peers: percentile',
    'Of what the team, or else all other holders, were given in 12 months; never of fewer than three people.',
    50,
    99,
  ),
  pairPercent: count(
    'One approver: percent',
    'Of a person’s approved requests in 90 days, approved by one and the same. Empty: not noted.',
    1,
    100,
  ),
  pairAtLeast: count('One approver: at least', 'Approved requests below which nothing is noted.', 2, 1_000),
  reciprocalAtLeast: count(
    'Each other: at least',
    'Approvals in either direction within 90 days. Empty: not noted.',
    1,
    1_000,
  ),
  deniedDays: count(
    'Denied before: days',
    'A denial for the same role, or another one on the same target, within so many days. Empty: not noted.',
    1,
    365,
  ),
  afterEnd: z.boolean().default(false).meta({
    title: 'Note what targets report after a grant has ended',
    description: 'A login, a session or a right that was found there although it was confirmed to be gone.',
  }),
})
export type AnomalyThresholds = z.infer<typeof AnomalyThresholds>

/** What is counted about a request before it; all of one person and one role unless said otherwise. */
export interface AnomalyFacts {
  /** Grants of the role to the person within `firstUseDays`. */
  heldBefore: number
  /** Requests in the 7 days before this one, and in the 90 days before those. */
  recent: number
  earlier: number
  /** The start on the person's own clock: 0–23, and 0 (Sunday) to 6. */
  startHour: number
  startWeekday: number
  /** Everybody's last starts of the role within 90 days, and how many of them were out of hours where the holder is. */
  starts: number
  startsOutOfHours: number
  durationMs: number
  /** How many others were given the role in 12 months, and the percentile of how long; the team's where it is enough. */
  peers: { people: number; ms: number | null; team: boolean }
  /** Who approved most of the person's requests in 90 days; null where nobody approved any. */
  pair: { name: string; approved: number; of: number; returned: number } | null
  /** The last denial; null where there was none in time. */
  denied: { request: string; daysAgo: number; role: string; sameRole: boolean } | null
}

/** One counted fact beyond its threshold: what was counted, and against what. */
export interface Anomaly {
  kind: AnomalyKind
  text: string
  counted: Readonly<Record<string, number | string | boolean>>
}

/** Under this many people a number says too much about one of them. */
const smallestPeerGroup = 3
/** Under this many starts of a role nothing is usual yet. */
const fewestStarts = 10
const daysOfMean = 90
const daysOfNow = 7

type Rule = (facts: AnomalyFacts, at: AnomalyThresholds) => Anomaly | null

/** What is unusual about a request, by the thresholds in force; counted, never weighed against one another. */
export function anomaliesIn(facts: AnomalyFacts, thresholds: AnomalyThresholds): Anomaly[] {
  return rules.map((rule) => rule(facts, thresholds)).filter((found) => found !== null)
}

const firstTime: Rule = ({ heldBefore }, { firstUseDays }) =>
  firstUseDays === undefined || heldBefore > 0
    ? null
    : {
        kind: 'first-time',
        text: `Given to this person 0 times in the last ${firstUseDays} days.`,
        counted: { times: heldBefore, days: firstUseDays },
      }

const outOfHours: Rule = (facts, { hoursFrom, hoursTo, hoursUsualPercent }) => {
  const { startHour, startWeekday, starts, startsOutOfHours } = facts
  if (hoursFrom === undefined || hoursTo === undefined) return null
  const isWeekend = startWeekday === 0 || startWeekday === 6
  if (!isWeekend && startHour >= hoursFrom && startHour < hoursTo) return null
  const percent = starts === 0 ? 0 : Math.floor((startsOutOfHours * 100) / starts)
  const isUsual = hoursUsualPercent !== undefined && starts >= fewestStarts && percent >= hoursUsualPercent
  if (isUsual) return null
  const when = isWeekend ? 'at the weekend' : `between ${startHour}:00 and ${startHour + 1}:00`
  const others =
    starts === 0
      ? 'The role had no start in the 90 days before.'
      : `Of the role’s last ${starts} starts within 90 days, ${startsOutOfHours} were out of hours.`
  const usual =
    hoursUsualPercent === undefined ? '' : ` That is usual from ${hoursUsualPercent} % of ${fewestStarts} on.`
  return {
    kind: 'out-of-hours',
    text: `Starts ${when} where the person is; hours are ${hoursFrom}:00 to ${hoursTo}:00, Monday to Friday. ${others}${usual}`,
    counted: {
      hour: startHour,
      weekday: startWeekday,
      from: hoursFrom,
      to: hoursTo,
      starts,
      out: startsOutOfHours,
    },
  }
}

const moreOften: Rule = ({ recent, earlier }, { oftenFactor, oftenAtLeast = 1 }) => {
  if (oftenFactor === undefined) return null
  const times = recent + 1
  const mean = (earlier * daysOfNow) / daysOfMean
  if (times < oftenAtLeast || times < mean * oftenFactor) return null
  return {
    kind: 'more-often',
    text: `Asked for ${times} times in 7 days; the mean of the 90 days before is ${rounded(mean)} a week. Noted from ${oftenFactor} times that on, and from ${oftenAtLeast} requests.`,
    counted: { times, mean: rounded(mean), factor: oftenFactor, atLeast: oftenAtLeast },
  }
}

const longerThanPeers: Rule = ({ durationMs, peers }, { peersPercentile }) => {
  const { people, ms, team } = peers
  if (peersPercentile === undefined || people < smallestPeerGroup || ms === null || durationMs <= ms)
    return null
  const whose = team ? 'the team' : 'the other holders'
  return {
    kind: 'longer-than-peers',
    text: `Asked for ${formatDuration(durationMs)}; ${peersPercentile} % of what ${people} people of ${whose} were given within 12 months was ${formatDuration(ms)} or less.`,
    counted: { durationMs, percentileMs: ms, percentile: peersPercentile, people },
  }
}

const approverPair: Rule = ({ pair }, { pairPercent, pairAtLeast = 2 }) => {
  if (pairPercent === undefined || pair === null || pair.of < pairAtLeast) return null
  const percent = Math.floor((pair.approved * 100) / pair.of)
  if (percent < pairPercent) return null
  return {
    kind: 'approver-pair',
    text: `${pair.name} approved ${pair.approved} of this person’s ${pair.of} approved requests in 90 days: ${percent} %, noted from ${pairPercent} % of ${pairAtLeast} on.`,
    counted: { approver: pair.name, approved: pair.approved, of: pair.of, percent, threshold: pairPercent },
  }
}

const reciprocal: Rule = ({ pair }, { reciprocalAtLeast: least }) => {
  if (least === undefined || pair === null || pair.approved < least || pair.returned < least) return null
  return {
    kind: 'reciprocal',
    text: `${pair.name} approved ${pair.approved} requests of this person in 90 days, and this person ${pair.returned} of theirs; noted from ${least} each on.`,
    counted: { approver: pair.name, approved: pair.approved, returned: pair.returned, threshold: least },
  }
}

const deniedThenAsked: Rule = ({ denied }, { deniedDays }) => {
  if (deniedDays === undefined || denied === null) return null
  const what = denied.sameRole ? 'for the same role' : `for ${denied.role} on the same target`
  const when =
    denied.daysAgo === 0 ? 'today' : denied.daysAgo === 1 ? '1 day ago' : `${denied.daysAgo} days ago`
  return {
    kind: 'denied-then-asked',
    text: `${denied.request} ${what} was denied ${when}; noted for ${deniedDays} days.`,
    counted: {
      request: denied.request,
      daysAgo: denied.daysAgo,
      days: deniedDays,
      sameRole: denied.sameRole,
    },
  }
}

const rules: readonly Rule[] = [
  deniedThenAsked,
  firstTime,
  moreOften,
  longerThanPeers,
  outOfHours,
  approverPair,
  reciprocal,
]

/** Access that a target reported after a grant had ended: `afterMs` later, on this account. */
export function afterEnd(found: { account: string; grant: string; afterMs: number }): Anomaly {
  return {
    kind: 'used-after-end',
    text: `The target reported access of ${found.account} ${formatDuration(found.afterMs)} after ${found.grant} had ended.`,
    counted: { account: found.account, grant: found.grant, afterMs: found.afterMs },
  }
}

function rounded(mean: number): number {
  return Math.round(mean * 10) / 10
}
