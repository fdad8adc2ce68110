import { Disclosure } from '@/components/ui/disclosure'

/** Something to choose; `label` says what it is where its value does not. */
export interface KnownName {
  value: string
  label?: string
}

/** What a policy may name, as it is written there. */
export interface Known {
  approvers: readonly KnownName[]
  groups: readonly string[]
  teams: readonly string[]
  schedules: readonly string[]
  tickets: readonly string[]
}

/** The lists that the form’s fields offer, by their ids. */
export const lists: Record<keyof Known, string> = {
  approvers: 'known-approvers',
  groups: 'known-groups',
  teams: 'known-teams',
  schedules: 'known-schedules',
  tickets: 'known-tickets',
}

/** The lists themselves, once for all fields. */
export function KnownLists({ known }: { known: Known }) {
  const plain = (names: readonly string[]) => names.map((value) => ({ value }))
  return (
    <>
      <List id={lists.approvers} names={known.approvers} />
      <List id={lists.groups} names={plain(known.groups)} />
      <List id={lists.teams} names={plain(known.teams)} />
      <List id={lists.schedules} names={plain(known.schedules)} />
      <List id={lists.tickets} names={plain(known.tickets)} />
    </>
  )
}

function List({ id, names }: { id: string; names: readonly KnownName[] }) {
  return (
    <datalist id={id}>
      {names.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </datalist>
  )
}

/** The same to be read and copied, for whoever writes YAML. */
export function KnownNames({ known }: { known: Known }) {
  return (
    <Disclosure summary="Groups, teams and integrations by name">
      <div className="grid gap-3 sm:grid-cols-2">
        <Names title="Groups" names={known.groups} />
        <Names title="Teams" names={known.teams} />
        <Names title="On-call schedules" names={known.schedules} />
        <Names title="Ticket systems" names={known.tickets} />
      </div>
    </Disclosure>
  )
}

function Names({ title, names }: { title: string; names: readonly string[] }) {
  return (
    <div>
      <h3 className="text-xs text-ink-3">{title}</h3>
      {names.length === 0 ? <p>None yet.</p> : <p>{names.join(' · ')}</p>}
    </div>
  )
}
