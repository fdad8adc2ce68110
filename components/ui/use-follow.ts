'use client'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'

/**
 * A click handler for a list of plain links, which costs a long list less than a component in each row: it follows
 * them without loading the document anew. Without script they are the links they are.
 */
export function useFollow({ scroll }: { scroll: boolean }): (event: React.MouseEvent) => void {
  const router = useRouter()
  return (event) => {
    const link = linkOf(event)
    if (link === null) return
    event.preventDefault()
    // Addresses in lists of ours are routes of ours; the check below is that of the origin.
    router.push(`${link.pathname}${link.search}${link.hash}` as Route, { scroll })
  }
}

/** The link an ordinary click is on; null for what the browser has to do itself: a new tab, a download, another place. */
function linkOf(event: React.MouseEvent): HTMLAnchorElement | null {
  if (event.defaultPrevented || event.button !== 0) return null
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!(link instanceof HTMLAnchorElement) || link.target !== '' || link.hasAttribute('download')) return null
  const elsewhere = link.origin !== location.origin
  const onThisPage = link.getAttribute('href')?.startsWith('#') ?? true
  return elsewhere || onThisPage ? null : link
}
