'use server'
import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { portal } from '@/lib/compose'
import { PrincipalId } from '@/lib/domain/ids'

/** Sends the person to the identity provider, to come back to the form's `callbackUrl`. */
export async function signInWithProvider(form: FormData): Promise<void> {
  const { auth } = portal()
  const returnTo = auth.returnPath(wanted(form))
  const provider = form.get('provider')
  const way = await auth.signInWithProvider(typeof provider === 'string' ? provider : null, returnTo)
  redirect(way.ok ? leave(way.value) : refusedPath(way.error, returnTo))
}

/** The demo's door: signs in as the person whose button was pressed. */
export async function signInAs(form: FormData): Promise<void> {
  const { auth } = portal()
  const returnTo = auth.returnPath(wanted(form))
  const person = PrincipalId.safeParse(form.get('person'))
  if (!person.success) redirect(refusedPath('demo-unknown', returnTo))
  const entered = await auth.signInAs(person.data)
  redirect(entered.ok ? leave(returnTo) : refusedPath(entered.error, returnTo))
}

/** Ends the session here, and sends the person on to end the provider's own where it can be. */
export async function signOut(): Promise<void> {
  const elsewhere = await portal().auth.signOut()
  redirect(leave(elsewhere ?? '/sign-in?notice=signed-out'))
}

function wanted(form: FormData): string | null {
  const field = form.get('callbackUrl')
  return typeof field === 'string' ? field : null
}

function refusedPath(error: string, returnTo: string): `/sign-in?${string}` {
  return `/sign-in?${new URLSearchParams({ error, callbackUrl: returnTo }).toString()}`
}

/** An address that no route type can know: the provider's own, or where a person was when they were asked to sign in. */
function leave(address: string): Route {
  return address as Route
}
