interface Props {
  days: readonly { day: Date; standing: number }[]
}

const width = 360
const height = 48

/** How many accounts held standing access, day by day: one line, and the figures in words. */
export function Trend({ days }: Props) {
  const [first, last] = [days[0]?.standing ?? 0, days.at(-1)?.standing ?? 0]
  const most = Math.max(1, ...days.map(({ standing }) => standing))
  const points = days
    .map(({ standing }, index) => {
      const x = (index / Math.max(1, days.length - 1)) * width
      return `${x.toFixed(1)},${(height - 2 - (standing / most) * (height - 4)).toFixed(1)}`
    })
    .join(' ')
  const words = `${first} ${days.length} days ago, ${last} now, ${most} at most`
  return (
    <figure className="grid gap-1">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Standing access: ${words}`}
        className="h-12 w-full text-accent"
      >
        <polyline
          points={points}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <figcaption className="text-xs text-ink-2">{words}</figcaption>
    </figure>
  )
}
