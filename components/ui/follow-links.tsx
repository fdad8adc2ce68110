'use client'
import { useFollow } from './use-follow'

/** Has the plain links inside followed without loading the document anew, and without moving the page. */
export function FollowLinks({ className, children }: { className?: string; children: React.ReactNode }) {
  const follow = useFollow({ scroll: false })
  return (
    // The links inside carry the keyboard: Enter on one is a click.
    <div role="presentation" className={className} onClick={follow}>
      {children}
    </div>
  )
}
