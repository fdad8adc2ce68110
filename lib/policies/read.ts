import { PolicySettings } from '@/lib/domain/policy'
import { err, ok, type Result } from '@/lib/domain/result'
import { readRecurrence, readWindow } from './calendar'
import { PolicyDocument, type ApprovalDocument, type StageDocument, type TermsDocument } from './document'
import { readLength } from '@/lib/domain/length-text'
import { documentPath, problemsOf, type Path, type Problem } from './problems'
import { readSource, unknownName, type PolicyNames } from './sources'

/** The settings that a document means, or everything that is wrong with it. */
export function readPolicy(
  document: unknown,
  names: PolicyNames,
  role?: string,
): Result<PolicySettings, Problem[]> {
  const written = PolicyDocument.safeParse(document)
  if (!written.success) return err(problemsOf(written.error.issues))
  const problems: Problem[] = []
  if (role !== undefined && written.data.role !== undefined && written.data.role !== role)
    problems.push({ path: ['role'], text: `This is the policy of ${role}.` })
  const settings = PolicySettings.safeParse(new Reader(names, problems).policy(written.data))
  if (!settings.success)
    for (const { path, text } of problemsOf(settings.error.issues))
      problems.push({ path: documentPath(path), text })
  return problems.length > 0 || !settings.success ? err(distinct(problems)) : ok(settings.data)
}

/** Of several complaints about one place the first is enough: an unknown name also leaves its list too short. */
function distinct(problems: readonly Problem[]): Problem[] {
  return problems.filter(
    ({ path }, index) =>
      problems.findIndex((other) => isWithin(other.path, path) || isWithin(path, other.path)) === index,
  )
}

function isWithin(path: Path, place: Path): boolean {
  return place.every((part, index) => path[index] === part)
}

/** Turns words into what the settings' schema takes, noting the names nobody has. */
class Reader {
  readonly #names: PolicyNames
  readonly #problems: Problem[]

  constructor(names: PolicyNames, problems: Problem[]) {
    this.#names = names
    this.#problems = problems
  }

  policy({ rules = [], ...base }: PolicyDocument) {
    return {
      ticket: null,
      ...this.#terms(base, []),
      rules: rules.map(({ name, for: who, ...terms }, index) => ({
        name,
        who: {
          groups: this.#ids(who.groups, this.#names.groups, ['rules', index, 'for', 'groups'], 'group'),
          teams: this.#ids(who.teams, this.#names.teams, ['rules', index, 'for', 'teams'], 'team'),
          employment: who.employment,
          risk: who.risk,
        },
        terms: this.#terms(terms, ['rules', index]),
      })),
    }
  }

  #terms(terms: TermsDocument, at: Path) {
    const { duration, start, ticket, approval, conditions, limits } = terms
    return given({
      duration: duration && {
        defaultMs: readLength(duration.default),
        maxMs: readLength(duration.max),
        minMs: lengthOr(duration.min, undefined),
      },
      start: start && { maxAheadMs: readLength(start.ahead) },
      justification: terms.justification,
      ticket: absentOr(ticket, (own) => ({ ...own, check: absentOr(own.check, (check) => check) })),
      approval: approval && this.#approval(approval, [...at, 'approval']),
      conditions: conditions && readConditions(conditions),
      limits: limits && { ...limits, coolDown: undefined, coolDownMs: lengthOr(limits.coolDown, null) },
      extension: absentOr(terms.extension, ({ times, max, last, approval: own }) => ({
        times,
        maxMs: readLength(max),
        lastMs: lengthOr(last, null),
        approval: own && this.#approval(own, [...at, 'extension', 'approval']),
      })),
      emergency: absentOr(terms.emergency, ({ max, reviewers, reviewWithin }) => ({
        maxMs: readLength(max),
        reviewers: { from: this.#sources(reviewers, [...at, 'emergency', 'reviewers']) },
        reviewWithinMs: lengthOr(reviewWithin, undefined),
      })),
      forOthers: terms.forOthers,
    })
  }

  #approval(approval: ApprovalDocument, at: Path) {
    if (approval === 'none') return { kind: 'none' }
    const { stages, fallback, automatic } = approval
    return {
      kind: 'stages',
      stages: stages.map((stage, index) => this.#stage(stage, [...at, 'stages', index])),
      fallback: { from: this.#sources(fallback, [...at, 'fallback']) },
      automatic:
        absentOr(automatic, ({ onCall, ticketConfirmed, max, approvedWithin }) => ({
          onCall: onCall ?? null,
          ticketConfirmed,
          maxMs: lengthOr(max, null),
          approvedWithinMs: lengthOr(approvedWithin, null),
        })) ?? null,
    }
  }

  #stage({ freshSignIn, decideWithin, onTimeOut, from, ...stage }: StageDocument, at: Path) {
    return {
      ...stage,
      from: this.#sources(from, [...at, 'from']),
      freshSignInMs: lengthOr(freshSignIn, null),
      decideWithinMs: lengthOr(decideWithin, undefined),
      onTimeOut:
        onTimeOut === 'expire' || onTimeOut === undefined
          ? { kind: 'expire' }
          : {
              kind: onTimeOut.do,
              from: this.#sources(onTimeOut.to, [...at, 'onTimeOut', 'to']),
              waitMs: readLength(onTimeOut.wait),
            },
    }
  }

  #sources(texts: readonly string[], at: Path) {
    return texts.flatMap((text, index) => {
      const read = readSource(text, this.#names)
      if ('source' in read) return [read.source]
      this.#problems.push({ path: [...at, index], text: read.trouble })
      return []
    })
  }

  #ids(
    wanted: readonly string[] | undefined,
    all: readonly { id: string; name: string }[],
    at: Path,
    what: 'group' | 'team',
  ): string[] | undefined {
    return wanted?.flatMap((name, index) => {
      const found = all.find((one) => one.name === name || one.id === name)
      if (found === undefined)
        this.#problems.push({ path: [...at, index], text: unknownName(what, name, all) })
      return found === undefined ? [] : [found.id]
    })
  }
}

function readConditions({ hours, networks, signIn }: NonNullable<TermsDocument['conditions']>) {
  return {
    hours:
      absentOr(hours, ({ timeZone, windows = [], maintenance = [], holidays = [] }) => ({
        timeZone,
        windows: windows.map(readWindow),
        maintenance: maintenance.map(readRecurrence),
        holidays,
      })) ?? null,
    networks: networks ?? null,
    signIn:
      absentOr(signIn, ({ maxAge, methods = [] }) => ({ maxAgeMs: lengthOr(maxAge, null), methods })) ?? null,
  }
}

function lengthOr<T>(text: string | undefined, otherwise: T): number | null | T {
  return text === undefined ? otherwise : readLength(text)
}

/** `none` is null, what is not there stays so. */
function absentOr<T, R>(value: T | 'none' | undefined, read: (value: T) => R): R | null | undefined {
  if (value === undefined) return undefined
  // What is not the word itself is the other side of the union.
  return value === 'none' ? null : read(value as T)
}

/** Without what is undefined: spread over a default, it would hide that. */
function given<T extends object>(terms: T): Partial<T> {
  // Nothing is changed or added, so what is left is still part of T.
  return Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined)) as Partial<T>
}
