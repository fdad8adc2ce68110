import type { ApproverSource } from '@/lib/domain/approval'
import { didYouMean, nearest, offer } from '@/lib/domain/nearest'
import type { GroupId, PrincipalId, TeamId } from '@/lib/domain/ids'

/** What people, groups and teams are called in a policy file: handles, and names. */
export interface PolicyNames {
  people: readonly { id: PrincipalId; handle: string; name?: string }[]
  groups: readonly { id: GroupId; name: string }[]
  teams: readonly { id: TeamId; name: string }[]
}

const plain = ['manager', 'managers-manager', 'owners', 'target-owners', 'administrators'] as const
type Plain = (typeof plain)[number]

function isPlain(text: string): text is Plain {
  return plain.some((kind) => kind === text)
}

/** A source that names somebody: `person ada`, `group DBA on call`, `on-call payments`. */
const named = /^(person|group|on-call)\s+(\S.*)$/

export function isSource(text: string): boolean {
  return isPlain(text.trim()) || named.test(text.trim())
}

/** The sentence for a group or team that is not there, with those it may have been meant for. */
export function unknownName(what: 'group' | 'team', name: string, all: readonly { name: string }[]): string {
  const known = all.map((one) => one.name)
  return `There is no ${what} ${name}.${didYouMean(name, known)}`
}

/** People are also found by what they are called. */
function likePerson(wanted: string, people: PolicyNames['people']): string[] {
  const handles = people.map(({ handle }) => handle)
  const byHandle = nearest(wanted, handles)
  if (byHandle.length > 0) return byHandle
  const names = people.map(({ name = '' }) => name)
  const called = new Set(nearest(wanted, names))
  return handles.filter((_, index) => called.has(names[index] ?? ''))
}

/** What stands for somebody in a policy, where it is none of the known forms. */
export function unknownSource(text: string): string {
  const forms =
    'manager, managers-manager, owners, target-owners, administrators, person <handle>, group <name> or on-call <schedule>'
  return `Approvers are: ${forms}.${didYouMean(text, [...plain])}`
}

/** The handles that a policy's text names, so that only these people need to be looked up. */
export function handlesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\bperson\s+([^\s'",\]]+)/g)].map(([, handle]) => handle ?? ''))]
}

/** Who is not known any more goes by their id, so that nothing gets lost in writing it down. */
export function sourceText(source: ApproverSource, names: PolicyNames): string {
  switch (source.kind) {
    case 'person':
      return `person ${names.people.find(({ id }) => id === source.id)?.handle ?? source.id}`
    case 'group':
      return `group ${names.groups.find(({ id }) => id === source.id)?.name ?? source.id}`
    case 'on-call':
      return `on-call ${source.schedule}`
    case 'manager':
    case 'managers-manager':
    case 'owners':
    case 'target-owners':
    case 'administrators':
      return source.kind
  }
}

/** The source as the settings' schema takes it, or the sentence that says who is not known. */
export function readSource(
  text: string,
  names: PolicyNames,
): { source: { kind: string; id?: string; schedule?: string } } | { trouble: string } {
  const trimmed = text.trim()
  if (isPlain(trimmed)) return { source: { kind: trimmed } }
  const [, kind = '', name = ''] = named.exec(trimmed) ?? []
  if (kind === 'on-call') return { source: { kind, schedule: name } }
  const id =
    kind === 'person'
      ? names.people.find((person) => person.handle === name || person.id === name)?.id
      : names.groups.find((group) => group.name === name || group.id === name)?.id
  if (id !== undefined) return { source: { kind, id } }
  return {
    trouble:
      kind === 'person'
        ? `Nobody has the handle ${name}.${offer(likePerson(name, names.people))}`
        : unknownName('group', name, names.groups),
  }
}
