import { cookies } from 'next/headers'
import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { personContext, portal } from '@/lib/compose'
import type { PersonContext } from '@/lib/services/context'

/** The signed-in person; a stranger is sent to sign in and comes back to `returnTo`. */
export async function signedIn(returnTo: string): Promise<PersonContext> {
  const ctx = await personContext()
  if (ctx === null) redirect((await portal().auth.wayIn(returnTo)) as Route)
  return ctx
}

/** The zone that times are shown in (an IANA name): the browser's own, as it last said; UTC for one that never did. */
export async function viewerZone(): Promise<string> {
  const said = (await cookies()).get('tz')?.value
  return said !== undefined && isZone(said) ? said : 'UTC'
}

// Only real zones are kept: the name comes from a cookie, and anything could be in it.
const zones = new Set<string>()

/** Asked once per zone, for making a formatter takes longer than the rest of reading the cookie. */
function isZone(name: string): boolean {
  if (zones.has(name)) return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: name }).format(0)
    zones.add(name)
    return true
  } catch {
    return false
  }
}
