import { Disclosure } from '@/components/ui/disclosure'

/** The groups and teams that a policy may name, to be copied. */
export function KnownNames({ groups, teams }: { groups: readonly string[]; teams: readonly string[] }) {
  return (
    <Disclosure summary="Groups and teams by name">
      <div className="grid gap-3 sm:grid-cols-2">
        <Names title="Groups" names={groups} />
        <Names title="Teams" names={teams} />
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
