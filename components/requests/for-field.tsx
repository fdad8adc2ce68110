import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'

interface Props {
  others: readonly { handle: string; name: string }[]
  value: string
  error: string | undefined
}

/** Whom the access is for, where the policy lets one ask for another. */
export function ForField({ others, value, error }: Props) {
  return (
    <Field label="For" hint="Yourself, unless you name somebody else: a handle or a full name." error={error}>
      {(control) => (
        <>
          <Input
            {...control}
            name="for"
            list="for-whom"
            defaultValue={value}
            autoComplete="off"
            maxLength={200}
            placeholder="Yourself"
          />
          <datalist id="for-whom">
            {others.map(({ handle, name }) => (
              <option key={handle} value={handle}>
                {name}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  )
}
