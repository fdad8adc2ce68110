import { BundleList, type BundleView } from '@/components/roles/bundle-list'
import { EligibleTable, severalForm } from '@/components/roles/eligible-table'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Panel } from '@/components/ui/panel'
import { SearchField } from '@/components/ui/search-field'
import { SubmitButton } from '@/components/ui/submit-button'
import type { Clock } from '@/components/ui/time-format'
import type { EligibleRole } from '@/lib/services/roles/eligible'
import { favourite } from './access-actions'

interface Props {
  roles: readonly EligibleRole[]
  bundles: readonly BundleView[]
  search: string
  clock: Clock
}

/** The roles one may activate, with a search that works without script. */
export function Eligible({ roles, bundles, search, clock }: Props) {
  return (
    <Panel title="Eligible" count={roles.length} actions={<Search search={search} />}>
      {search === '' && bundles.length > 0 && <BundleList bundles={bundles} />}
      {roles.length > 0 ? (
        <>
          <EligibleTable roles={roles} clock={clock} favourite={favourite} />
          <form
            id={severalForm}
            method="get"
            action="/"
            className="flex flex-wrap items-center gap-2 border-t px-3 py-2"
          >
            {search !== '' && <input type="hidden" name="q" value={search} />}
            <SubmitButton variant="secondary" size="sm">
              Activate selected
            </SubmitButton>
            <span className="text-xs text-ink-2">Several roles for one reason, each judged by itself.</span>
          </form>
        </>
      ) : (
        <Nothing search={search} />
      )}
    </Panel>
  )
}

function Search({ search }: { search: string }) {
  return (
    <form method="get" action="/" role="search" className="flex gap-2">
      <SearchField
        label="Search roles"
        name="q"
        defaultValue={search}
        key={search}
        placeholder="Role, target or what it allows"
        className="w-64 max-w-full"
      />
      <SubmitButton variant="secondary" size="md">
        Search
      </SubmitButton>
    </form>
  )
}

function Nothing({ search }: { search: string }) {
  if (search === '')
    return (
      <EmptyState title="You are not eligible for any role">
        Owners of roles and administrators make people eligible. Ask the owner of the system you need.
      </EmptyState>
    )
  return (
    <EmptyState title={`No role matches “${search}”`} action={<LinkButton href="/">Clear search</LinkButton>}>
      Searched in the names of roles and targets and in what the roles allow.
    </EmptyState>
  )
}
