import { cx } from './cx'

interface Option {
  value: string
  label: string
}

interface Props {
  /** The question, as the group's name. */
  legend: string
  hideLegend?: boolean
  name: string
  options: readonly Option[]
  defaultValue?: string
  value?: string
  onChange?: (value: string) => void
}

/** A few choices side by side: native radio buttons, so arrows, forms and no-script all work. */
export function Segmented({
  legend,
  hideLegend = false,
  name,
  options,
  defaultValue,
  value,
  onChange,
}: Props) {
  return (
    <fieldset className="min-w-0">
      <legend className={hideLegend ? 'sr-only' : 'mb-1 text-sm font-medium'}>{legend}</legend>
      <div className="inline-flex max-w-full flex-wrap gap-px rounded-md border border-control bg-line overflow-hidden">
        {options.map((option) => (
          <label key={option.value} className={choice}>
            <input
              type="radio"
              name={name}
              value={option.value}
              className="sr-only"
              {...(value === undefined
                ? { defaultChecked: option.value === defaultValue }
                : { checked: option.value === value })}
              {...(onChange && { onChange: () => onChange(option.value) })}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

const choice = cx(
  'relative inline-flex h-7.5 grow cursor-pointer items-center justify-center bg-surface px-3 text-sm whitespace-nowrap text-ink-2 hover:bg-hover pointer-coarse:h-10',
  'has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent-ink',
  'has-focus-visible:z-10 has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent-ink',
)
