import { useId } from 'react'
import { Checkbox } from '@/components/ui/checkbox'
import { Glyph } from '@/components/ui/glyph'

/** A list of what a role gives, to pick from. */
export interface OfferedList {
  /** Its name in the form. */
  field: string
  label: string
  values: readonly string[]
  ticked: readonly string[]
}

interface Props {
  lists: readonly OfferedList[]
  /** What was sent before, where that was refused: the values of a list, one in a line. */
  values: Readonly<Record<string, string>> | undefined
  error: string | undefined
}

/** Less than the role gives: what is not ticked is not asked for. */
export function OnlyField({ lists, values, error }: Props) {
  const id = useId()
  if (lists.length === 0) return null
  return (
    <fieldset className="grid min-w-0 gap-3" aria-describedby={`${id}-hint ${id}-error`}>
      <legend className="mb-1 text-sm font-medium">Only what you need</legend>
      {lists.map((list) => (
        <ListField key={list.field} list={list} sent={values?.[`only.${list.field}`]} />
      ))}
      <p id={`${id}-hint`} className="text-xs text-ink-2">
        Untick what you do not need: exactly the rest is asked for and given.
      </p>
      <p
        id={`${id}-error`}
        className="flex items-baseline gap-1.5 text-xs font-medium text-danger empty:hidden"
      >
        {error !== undefined && (
          <>
            <Glyph name="alert" className="translate-y-px" />
            {error}
          </>
        )}
      </p>
    </fieldset>
  )
}

function ListField({ list, sent }: { list: OfferedList; sent: string | undefined }) {
  const ticked = sent?.split('\n') ?? list.ticked
  return (
    <div role="group" aria-label={list.label} className="grid gap-1">
      <p className="text-xs text-ink-2">{list.label}</p>
      <input type="hidden" name="narrow" value={list.field} />
      <div className="flex max-h-60 flex-wrap gap-x-4 gap-y-1 overflow-y-auto">
        {list.values.map((value) => (
          <Checkbox
            key={value}
            name={`only.${list.field}`}
            value={value}
            label={value}
            defaultChecked={ticked.includes(value)}
            className="min-w-0 break-all"
          />
        ))}
      </div>
    </div>
  )
}
