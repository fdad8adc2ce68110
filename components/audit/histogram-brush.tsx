'use client'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { announce } from '@/components/ui/announcer'

interface Props {
  /** How many bars there are. */
  count: number
  /** The address of the range from one bar to another, both included. */
  hrefOf: (first: number, last: number) => string
  children: React.ReactNode
}

interface Selection {
  first: number
  last: number
}

/**
 * Chooses a range on the bars: drag, or Shift with the arrow keys and then Enter. Arrow keys alone go from bar to bar,
 * which are one stop of the Tab key; Escape lets go.
 */
export function HistogramBrush({ count, hrefOf, children }: Props) {
  const router = useRouter()
  const box = useRef<HTMLDivElement>(null)
  const dragged = useRef(false)
  const [selection, select] = useState<Selection | null>(null)

  useEffect(() => {
    const links = bars(box.current)
    for (const link of links) link.setAttribute('tabindex', link === links.at(-1) ? '0' : '-1')
  }, [children])

  const open = ({ first, last }: Selection) => {
    select(null)
    // The page's own address with another range, so it is a route of this application.
    router.push(hrefOf(Math.min(first, last), Math.max(first, last)) as Route, { scroll: false })
  }

  const barAt = (clientX: number) => {
    const area = box.current?.getBoundingClientRect()
    if (!area || area.width === 0) return 0
    return Math.min(count - 1, Math.max(0, Math.floor(((clientX - area.left) / area.width) * count)))
  }

  const onKeyDown = (event: React.KeyboardEvent) => {
    const here = barOf(event.target)
    if (here === null) return
    if (event.key === 'Escape') return select(null)
    if (event.key === 'Enter') {
      event.preventDefault()
      return open(selection ?? { first: here, last: here })
    }
    const next = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: count - 1 }[event.key]
    if (next === undefined || next < 0 || next >= count) return
    event.preventDefault()
    if (event.shiftKey) {
      const chosen = { first: selection?.first ?? here, last: next }
      select(chosen)
      announce(`${Math.abs(chosen.last - chosen.first) + 1} bars selected`)
    } else select(null)
    focusBar(box.current, next)
  }

  return (
    // The links inside carry the keyboard; the box only adds what a pointer and Shift can do between them.
    <div
      ref={box}
      role="presentation"
      className="relative touch-pan-y select-none"
      onKeyDown={onKeyDown}
      onDragStart={(event) => event.preventDefault()}
      onPointerDown={(event) => {
        if (event.button !== 0 || event.pointerType === 'touch') return
        dragged.current = false
        select({ first: barAt(event.clientX), last: barAt(event.clientX) })
      }}
      onPointerMove={(event) => {
        if (selection === null || event.buttons !== 1) return
        const last = barAt(event.clientX)
        if (last === selection.last) return
        dragged.current = true
        event.currentTarget.setPointerCapture(event.pointerId)
        select({ ...selection, last })
      }}
      onPointerUp={() => {
        if (selection === null) return
        if (dragged.current) open(selection)
        else select(null)
      }}
      onClickCapture={(event) => {
        const bar = barOf(event.target)
        if (event.metaKey || event.ctrlKey || bar === null) return
        event.preventDefault()
        if (!dragged.current) open({ first: bar, last: bar })
        dragged.current = false
      }}
    >
      {children}
      {selection !== null && (
        <div
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 border-x border-accent bg-accent/20"
          style={{
            insetInlineStart: `${(Math.min(selection.first, selection.last) / count) * 100}%`,
            width: `${((Math.abs(selection.last - selection.first) + 1) / count) * 100}%`,
          }}
        />
      )}
    </div>
  )
}

function bars(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>('a[data-bar]') ?? [])]
}

function barOf(target: EventTarget): number | null {
  const bar = target instanceof Element ? target.closest('a[data-bar]')?.getAttribute('data-bar') : undefined
  return bar === undefined || bar === null ? null : Number(bar)
}

function focusBar(box: HTMLElement | null, index: number): void {
  const links = bars(box)
  for (const link of links) link.setAttribute('tabindex', '-1')
  const link = links[index]
  link?.setAttribute('tabindex', '0')
  link?.focus()
}
