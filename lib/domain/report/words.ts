import { DAY, HOUR, MINUTE, SECOND } from '../duration'
import type { Cell, Figure } from './columns'

/** A measured length, as exact as its size needs: `304 ms`, `12.3 s`, `4 min 10 s`, `3 h 5 min`, `12 d 4 h`. */
export function measured(ms: number): string {
  const size = Math.abs(ms)
  const sign = ms < 0 ? '−' : ''
  if (size < SECOND) return `${sign}${Math.round(size)} ms`
  if (size < MINUTE) return `${sign}${(Math.floor(size / 100) / 10).toFixed(1)} s`
  const parts = (large: number, small: number, names: [string, string]) => {
    const rest = Math.floor((size % large) / small)
    return `${sign}${Math.floor(size / large)} ${names[0]}${rest > 0 ? ` ${rest} ${names[1]}` : ''}`
  }
  if (size < HOUR) return parts(MINUTE, SECOND, ['min', 's'])
  return size < DAY ? parts(HOUR, MINUTE, ['h', 'min']) : parts(DAY, HOUR, ['d', 'h'])
}

export function shareText(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

/** A figure as a person reads it; a dash where there is nothing to measure. */
export function figureText(figure: Pick<Figure, 'kind'>, value: Cell | undefined): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'object') return value instanceof Date ? value.toISOString() : JSON.stringify(value)
  if (typeof value !== 'number') return String(value)
  switch (figure.kind) {
    case 'count':
      return value.toLocaleString('en')
    case 'duration':
      return measured(value)
    case 'share':
      return shareText(value)
    case 'text':
      return String(value)
  }
}
