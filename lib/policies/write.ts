import type { Approval, ApproverSource, Stage } from '@/lib/domain/approval'
import type { Conditions, Limits } from '@/lib/domain/conditions'
import { SECOND } from '@/lib/domain/duration'
import type { PolicySettings, SpecialRule, Terms } from '@/lib/domain/policy'
import { recurrenceText, windowText } from './calendar'
import { PolicyDocument, type ApprovalDocument, type StageDocument, type TermsDocument } from './document'
import { lengthText } from '@/lib/domain/length-text'
import { sourceText, type PolicyNames } from './sources'

/** The policy in words; reading them again gives the very same settings. */
export function writePolicy(settings: PolicySettings, names: PolicyNames, role?: string): PolicyDocument {
  const { rules, conditions, limits, ...base } = settings
  return PolicyDocument.parse(
    clean({
      role,
      ...writeTerms(
        {
          ...base,
          conditions: isEmpty(conditions) ? undefined : conditions,
          limits: isEmpty(limits) ? undefined : limits,
        },
        names,
      ),
      rules: rules.length === 0 ? undefined : rules.map((rule) => writeRule(rule, names)),
    }),
  )
}

function isEmpty(values: Conditions | Limits): boolean {
  return Object.values(values).every((value) => value === null)
}

type Given = { [K in keyof Terms]?: Terms[K] | undefined }

function writeTerms(terms: Given, names: PolicyNames): TermsDocument {
  const { duration, start, justification, ticket, approval, conditions, limits } = terms
  return {
    duration: duration && {
      default: lengthText(duration.defaultMs),
      max: lengthText(duration.maxMs),
      min: duration.minMs === SECOND ? undefined : lengthText(duration.minMs),
    },
    start: start && { ahead: lengthText(start.maxAheadMs) },
    justification,
    ticket: orNone(ticket, (own) => ({ ...own, check: own.check ?? undefined })),
    approval: approval && writeApproval(approval, names),
    conditions: conditions && writeConditions(conditions),
    limits: limits && writeLimits(limits),
    ...writeLater(terms, names),
    forOthers: terms.forOthers,
  }
}

function writeLater({ extension, emergency }: Given, names: PolicyNames): TermsDocument {
  return {
    extension: orNone(extension, ({ times, maxMs, lastMs, approval }) => ({
      times,
      max: lengthText(maxMs),
      last: optionalLength(lastMs),
      approval: writeApproval(approval, names),
    })),
    emergency: orNone(emergency, ({ maxMs, reviewers, reviewWithinMs }) => ({
      max: lengthText(maxMs),
      reviewers: sourcesText(reviewers.from, names),
      reviewWithin: lengthText(reviewWithinMs),
    })),
  }
}

function orNone<T, R>(value: T | null | undefined, write: (value: T) => R): R | 'none' | undefined {
  if (value === undefined) return undefined
  return value === null ? 'none' : write(value)
}

function writeApproval(approval: Approval, names: PolicyNames): ApprovalDocument {
  if (approval.kind === 'none') return 'none'
  const { automatic } = approval
  return {
    stages: approval.stages.map((stage) => writeStage(stage, names)),
    fallback: sourcesText(approval.fallback.from, names),
    automatic: automatic
      ? {
          onCall: automatic.onCall ?? undefined,
          ticketConfirmed: automatic.ticketConfirmed || undefined,
          max: optionalLength(automatic.maxMs),
          approvedWithin: optionalLength(automatic.approvedWithinMs),
        }
      : undefined,
  }
}

function writeStage(stage: Stage, names: PolicyNames): StageDocument {
  const { onTimeOut } = stage
  return {
    name: stage.name || undefined,
    needed: stage.needed,
    from: sourcesText(stage.from, names),
    reasonRequired: stage.reasonRequired || undefined,
    freshSignIn: optionalLength(stage.freshSignInMs),
    signInMethods: stage.signInMethods.length > 0 ? stage.signInMethods : undefined,
    passkey: stage.passkey || undefined,
    someoneElse: stage.someoneElse ? undefined : false,
    decideWithin: lengthText(stage.decideWithinMs),
    onTimeOut:
      onTimeOut.kind === 'expire'
        ? 'expire'
        : {
            do: onTimeOut.kind,
            to: sourcesText(onTimeOut.from, names),
            wait: lengthText(onTimeOut.waitMs),
          },
  }
}

function writeConditions({ hours, networks, signIn }: Conditions): TermsDocument['conditions'] {
  return {
    hours: hours
      ? {
          timeZone: hours.timeZone,
          windows: hours.windows.map(windowText),
          maintenance: hours.maintenance.map(recurrenceText),
          holidays: hours.holidays,
        }
      : undefined,
    networks: networks ?? undefined,
    signIn: signIn ? { maxAge: optionalLength(signIn.maxAgeMs), methods: signIn.methods } : undefined,
  }
}

function writeLimits({ perDay, perWeek, coolDownMs, maxHolders }: Limits): TermsDocument['limits'] {
  return {
    perDay: perDay ?? undefined,
    perWeek: perWeek ?? undefined,
    coolDown: optionalLength(coolDownMs),
    maxHolders: maxHolders ?? undefined,
  }
}

function writeRule({ name, who, terms }: SpecialRule, names: PolicyNames) {
  const nameOf = (id: string, all: readonly { id: string; name: string }[]) =>
    all.find((one) => one.id === id)?.name ?? id
  return {
    name,
    for: {
      groups: orAbsent(who.groups.map((id) => nameOf(id, names.groups))),
      teams: orAbsent(who.teams.map((id) => nameOf(id, names.teams))),
      employment: orAbsent(who.employment),
      risk: orAbsent(who.risk),
    },
    ...writeTerms(terms, names),
  }
}

function orAbsent<T>(list: T[]): T[] | undefined {
  return list.length === 0 ? undefined : list
}

function sourcesText(sources: readonly ApproverSource[], names: PolicyNames): string[] {
  return sources.map((source) => sourceText(source, names))
}

function optionalLength(ms: number | null): string | undefined {
  return ms === null ? undefined : lengthText(ms)
}

/** Without what is undefined, at any depth: a file shows only what is there. */
function clean(document: object): unknown {
  return JSON.parse(JSON.stringify(document))
}
