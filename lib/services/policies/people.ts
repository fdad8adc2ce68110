import type { DirectoryEntry } from '@/db/queries/explain'
import type { NamedApprover } from '@/db/queries/roles'
import { sourceKey, sourcesOf, type ApproverSource } from '@/lib/domain/approval'
import type { PrincipalId } from '@/lib/domain/ids'
import type { PolicySettings } from '@/lib/domain/policy'

/** Everybody, ready to be asked for by what a policy names. */
export interface Directory {
  entry(id: PrincipalId): DirectoryEntry | null
  nameOf(id: PrincipalId): string
  names(): [PrincipalId, string][]
  owners(): PrincipalId[]
  /** The people behind every source of the policy, for one who asks. Whoever is on call is not known here. */
  peopleFor(id: PrincipalId): Record<string, NamedApprover[]>
}

/** Looks up each source once; only managers differ from one who asks to the next. */
export function peopleSeenFrom(entries: readonly DirectoryEntry[], policy: PolicySettings): Directory {
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  const entry = (id: PrincipalId | null | undefined) => (id == null ? undefined : byId.get(id))
  const approver = (id: PrincipalId | null | undefined): NamedApprover[] => {
    const found = entry(id)
    return found === undefined ? [] : [toApprover(found, byId)]
  }
  const sources = namedSources(policy)
  const shared = Object.fromEntries(
    sources
      .filter(({ kind }) => !personal.includes(kind))
      .map((source) => [
        sourceKey(source),
        entries.filter((one) => isBehind(one, source)).map((one) => toApprover(one, byId)),
      ]),
  )
  const asksManagers = sources.some(({ kind }) => personal.includes(kind))
  return {
    entry: (id) => entry(id) ?? null,
    nameOf: (id) => byId.get(id)?.name ?? 'somebody',
    owners: () => entries.filter(({ owner }) => owner).map(({ id }) => id),
    names: () => entries.map(({ id, name }) => [id, name]),
    peopleFor(id) {
      if (!asksManagers) return shared
      const manager = entry(id)?.manager_id
      const above = entry(manager)?.manager_id
      return { ...shared, manager: approver(manager), 'managers-manager': approver(above) }
    },
  }
}

const personal: readonly ApproverSource['kind'][] = ['manager', 'managers-manager', 'on-call']

/** Whatever the policy may ever ask for an activation; administrators besides, who stand in everywhere. */
function namedSources({ approval, rules }: PolicySettings): ApproverSource[] {
  const approvals = [
    approval,
    ...rules.flatMap(({ terms }) => (terms.approval === undefined ? [] : [terms.approval])),
  ]
  const all = [...approvals.flatMap(sourcesOf), { kind: 'administrators' as const }]
  return [...new Map(all.map((source) => [sourceKey(source), source])).values()]
}

function isBehind(entry: DirectoryEntry, source: ApproverSource): boolean {
  switch (source.kind) {
    case 'person':
      return entry.id === source.id
    case 'group':
      return entry.group_ids.includes(source.id)
    case 'owners':
      return entry.owner
    case 'target-owners':
      return entry.target_owner
    case 'administrators':
      return entry.administrator
    case 'manager':
    case 'managers-manager':
    case 'on-call':
      return false
  }
}

function toApprover(entry: DirectoryEntry, byId: ReadonlyMap<PrincipalId, DirectoryEntry>): NamedApprover {
  const delegate = entry.delegate_id === null ? undefined : byId.get(entry.delegate_id)
  return {
    ...employed(entry),
    away: entry.away ? { delegate: delegate === undefined ? null : employed(delegate) } : null,
  }
}

function employed({ id, name, status, ends_at }: DirectoryEntry) {
  return { id, name, status, endsAt: ends_at }
}
