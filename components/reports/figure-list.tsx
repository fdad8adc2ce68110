import type { Cell, Figure } from '@/lib/domain/report/columns'
import { figureText } from '@/lib/domain/report/words'

interface Props {
  figures: readonly Figure[]
  values: Readonly<Record<string, Cell>>
}

/** The figures of a report, over all its rows. */
export function FigureList({ figures, values }: Props) {
  return (
    <dl aria-label="Summary" className="grid grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))] gap-2">
      {figures.map((figure) => (
        <div key={figure.id} data-figure={figure.id} className="rounded-md border bg-surface px-3 py-2">
          <dt className="text-xs text-ink-2">{figure.label}</dt>
          <dd className="text-lg font-semibold tabular-nums">{figureText(figure, values[figure.id])}</dd>
        </div>
      ))}
    </dl>
  )
}
