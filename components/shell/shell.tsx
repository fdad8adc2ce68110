import Link from 'next/link'
import { Announcer } from '@/components/ui/announcer'
import { Logo } from './logo'
import { Nav, type NavItem } from './nav'
import type { PaletteItem } from './palette'
import type { Theme } from './preference'
import { ShellKeys } from './shell-keys'
import { ViewerMenu, type OwnPage, type Viewer } from './viewer-menu'

interface Props {
  viewer: Viewer
  nav: readonly NavItem[]
  /** What the palette offers besides the pages: the viewer's roles, say. */
  palette?: readonly PaletteItem[]
  theme: Theme
  signOut: () => Promise<void>
  /** Leads to what one was told. */
  bell?: React.ReactNode
  /** Pages about oneself, in the menu of the account. */
  own?: readonly OwnPage[]
  /** A line across the top that everyone must see: demo mode, an overdue revocation. */
  banner?: React.ReactNode
  children: React.ReactNode
}

/** The frame around every page of the portal. */
export function Shell({
  viewer,
  nav,
  palette = [],
  theme,
  signOut,
  bell,
  own = [],
  banner,
  children,
}: Props) {
  const pages = nav
    .filter((item) => item.disabledReason === undefined)
    .map((item) => ({ href: item.href, label: item.label, detail: 'Page' }))
  const ownPages = own.map(({ href, label }) => ({ href, label, detail: 'Page' }))
  return (
    <div className="flex min-h-dvh flex-col md:grid md:grid-cols-[13rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 font-medium text-on-accent focus:not-sr-only focus:fixed focus:start-3 focus:top-3"
      >
        Skip to content
      </a>
      <header className="no-print sticky top-0 z-20 flex items-center gap-2 border-b bg-surface px-3 py-2 md:h-dvh md:flex-col md:items-stretch md:gap-3 md:border-e md:border-b-0 md:bg-canvas md:p-0 md:pt-3">
        <Link
          href="/"
          prefetch={false}
          className="flex items-center gap-2 rounded-md px-1 font-semibold tracking-tight md:mx-3"
        >
          <Logo className="size-5 text-accent-ink" />
          Gatehouse
        </Link>
        <div className="ms-auto flex items-center gap-1 md:mx-2 md:ms-2">
          <div className="md:grow">
            <ShellKeys items={[...pages, ...ownPages, ...palette]} />
          </div>
          {bell}
        </div>
        <div className="contents md:block md:grow md:overflow-y-auto">
          <Nav items={nav} />
        </div>
        <div className="md:border-t md:p-2">
          <ViewerMenu viewer={viewer} theme={theme} signOut={signOut} own={own} />
        </div>
      </header>
      <div className="flex min-w-0 grow flex-col">
        {banner}
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto flex w-full max-w-7xl grow flex-col gap-4 px-3 pt-4 pb-24 sm:px-6 md:pb-10"
        >
          {children}
        </main>
      </div>
      <Announcer />
    </div>
  )
}
