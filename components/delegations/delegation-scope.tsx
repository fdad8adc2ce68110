import { Checkbox } from '@/components/ui/checkbox'
import { Disclosure } from '@/components/ui/disclosure'

interface Props {
  targets: readonly ScopedTarget[]
  /** The values chosen before, when the form comes back with something to mend. */
  chosen: ReadonlySet<string>
  error: string | undefined
}

export interface ScopedTarget {
  id: string
  name: string
  roles: readonly { id: string; name: string }[]
}

/** Which cases go: all of them, or those of some targets and roles. Sent as `scope`, such as `role:…`. */
export function DelegationScope({ targets, chosen, error }: Props) {
  const box = (kind: 'target' | 'role', id: string, label: string) => (
    <Checkbox
      key={id}
      name="scope"
      value={`${kind}:${id}`}
      label={label}
      defaultChecked={chosen.has(`${kind}:${id}`)}
    />
  )
  return (
    <Disclosure summary="Only some cases" open={chosen.size > 0 || error !== undefined}>
      <fieldset className="grid gap-3">
        <legend className="pb-2 text-xs text-ink-2">
          With nothing marked, all cases go. Else only those of the roles that are marked, and of every role
          on the targets that are.
        </legend>
        {error !== undefined && (
          <p role="alert" className="text-xs font-medium text-danger">
            {error}
          </p>
        )}
        <div className="grid max-h-80 gap-4 overflow-y-auto rounded-md border p-3">
          {targets.map(({ id, name, roles }) => (
            <div key={id} className="grid gap-1">
              {box('target', id, `Everything on ${name}`)}
              <div className="grid gap-1 pl-6 sm:grid-cols-2">
                {roles.map((role) => box('role', role.id, role.name))}
              </div>
            </div>
          ))}
        </div>
      </fieldset>
    </Disclosure>
  )
}
