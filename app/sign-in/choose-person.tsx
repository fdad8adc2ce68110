import { Avatar } from '@/components/ui/avatar'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Panel } from '@/components/ui/panel'
import { SearchField } from '@/components/ui/search-field'
import type { DemoPerson } from '@/lib/auth'
import { signInAs } from './actions'
import { groupPeople, purpose } from './groups'

interface Props {
  people: readonly DemoPerson[]
  search: string
  callbackUrl: string
}

/** The demo's door: everybody in the company as a button, and a search that needs no script. */
export function ChoosePerson({ people, search, callbackUrl }: Props) {
  const [employees, others] = split(people)
  return (
    <div className="grid gap-4">
      <form role="search" className="flex max-w-md gap-2">
        <input type="hidden" name="callbackUrl" value={callbackUrl} />
        <SearchField label="Search people" name="q" defaultValue={search} placeholder="Name, title or team" />
        <Button type="submit">Search</Button>
      </form>
      {people.length === 0 && (
        <Panel title="People">
          <EmptyState
            title={`Nobody matches “${search}”`}
            action={
              <LinkButton href={`/sign-in?callbackUrl=${encodeURIComponent(callbackUrl)}`}>
                Show everybody
              </LinkButton>
            }
          >
            Names, titles and teams are searched.
          </EmptyState>
        </Panel>
      )}
      <form action={signInAs} className="grid items-start gap-4 lg:grid-cols-3">
        <input type="hidden" name="callbackUrl" value={callbackUrl} />
        {employees.length > 0 && (
          <div className="lg:col-span-2">
            <People title="Employees" people={employees} columns />
          </div>
        )}
        {others.length > 0 && (
          <div className="grid gap-4">
            {others.map((group) => (
              <People key={group.title} title={group.title} people={group.people} />
            ))}
          </div>
        )}
      </form>
    </div>
  )
}

function split(people: readonly DemoPerson[]) {
  const groups = groupPeople(people)
  const employees = groups.find((group) => group.title === 'Employees')?.people ?? []
  return [employees, groups.filter((group) => group.title !== 'Employees')] as const
}

function People({
  title,
  people,
  columns = false,
}: {
  title: string
  people: readonly DemoPerson[]
  columns?: boolean
}) {
  return (
    <Panel title={title} count={people.length}>
      <ul className={columns ? 'grid gap-x-2 p-1 sm:grid-cols-2' : 'grid p-1'}>
        {people.map((person) => (
          <li key={person.id}>
            <Choice person={person} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Choice({ person }: { person: DemoPerson }) {
  return (
    <button
      name="person"
      value={person.id}
      className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-start hover:bg-hover"
    >
      <Avatar name={person.name} />
      <span className="grid min-w-0">
        <span className="truncate text-sm font-medium">{person.name}</span>
        <span className="truncate text-xs text-ink-2">
          {[person.title, person.team].filter(Boolean).join(', ')}
        </span>
        <span className="truncate text-xs text-ink-3">{purpose(person)}</span>
      </span>
    </button>
  )
}
