import { Avatar } from '@/components/ui/avatar'
import type { Route } from 'next'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link-button'
import { KeysSwitch } from './keys-switch'
import type { Theme } from './preference'
import { ThemeSwitch } from './theme-switch'

export interface Viewer {
  name: string
  email: string
  /** What the person may do in the portal beyond asking for access: `Auditor`. */
  roles?: readonly string[]
}

/** A page about oneself. */
export interface OwnPage {
  href: Route
  label: string
}

interface Props {
  viewer: Viewer
  theme: Theme
  signOut: () => Promise<void>
  own: readonly OwnPage[]
}

/** Who is signed in, their settings and the way out. A native popover, so it opens and signs out without script. */
export function ViewerMenu({ viewer, theme, signOut, own }: Props) {
  return (
    <>
      <button
        type="button"
        popoverTarget="viewer-menu"
        aria-label={`Your account: ${viewer.name}`}
        className="flex min-w-0 items-center gap-2.5 rounded-md p-1 text-start hover:bg-hover md:w-full md:p-1.5"
      >
        <Avatar name={viewer.name} size="sm" />
        <span className="hidden min-w-0 truncate text-sm font-medium md:block">{viewer.name}</span>
      </button>
      <div
        id="viewer-menu"
        popover="auto"
        role="dialog"
        aria-label="Your account"
        className="fixed inset-auto end-3 top-13 m-0 w-72 max-w-[calc(100vw-1.5rem)] rounded-lg border bg-raised p-3 text-ink shadow-raised md:start-3 md:end-auto md:top-auto md:bottom-14"
      >
        <p className="font-medium">{viewer.name}</p>
        <p className="text-xs break-all text-ink-2">{viewer.email}</p>
        {viewer.roles && viewer.roles.length > 0 && (
          <p className="text-xs text-ink-2">{viewer.roles.join(', ')}</p>
        )}
        {own.length > 0 && (
          <ul className="mt-3 grid gap-1 border-t pt-3">
            {own.map(({ href, label }) => (
              <li key={href}>
                <LinkButton href={href} variant="ghost" className="w-full justify-start!">
                  {label}
                </LinkButton>
              </li>
            ))}
          </ul>
        )}
        <div className="needs-script mt-3 grid gap-3 border-t pt-3">
          <ThemeSwitch theme={theme} />
          <KeysSwitch />
        </div>
        <form action={signOut} className="mt-3 border-t pt-3">
          <Button type="submit" className="w-full">
            Sign out
          </Button>
        </form>
      </div>
    </>
  )
}
