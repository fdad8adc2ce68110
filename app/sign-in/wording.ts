import type { AdmitRefusal } from '@/lib/auth'

/** Every code that can stand in `?error=`: our own refusals, and the three that the sign-in library answers. */
type SignInError =
  | AdmitRefusal
  | 'no-provider'
  | 'provider-unreachable'
  | 'demo-closed'
  | 'demo-unknown'
  | 'OAuthCallbackError'
  | 'AccessDenied'
  | 'Configuration'

interface Words {
  title: string
  text: string
}

const said: Record<SignInError, Words> = {
  disabled: {
    title: 'Your account here is disabled',
    text: 'Your identity provider knows you, but this portal no longer lets you in. An administrator of Gatehouse can tell you why.',
  },
  'contract-over': {
    title: 'Your contract has ended',
    text: 'Access ends with the contract. If it was renewed, ask an administrator of Gatehouse to change its end date.',
  },
  'email-missing': {
    title: 'Your identity provider gave no mail address',
    text: 'A first sign-in needs one. Ask whoever runs the identity provider to release the “email” claim to Gatehouse.',
  },
  'email-unverified': {
    title: 'Your mail address is not verified',
    text: 'A first sign-in needs an address that your identity provider has verified. Verify it there, then sign in again.',
  },
  'email-taken': {
    title: 'Somebody here already has your mail address',
    text: 'Accounts are never joined by address alone. Ask an administrator of Gatehouse to link your identity to the person.',
  },
  'no-provider': {
    title: 'No identity provider is configured',
    text: 'An operator connects one with OIDC_ISSUER and OIDC_CLIENT_ID.',
  },
  'provider-unreachable': {
    title: 'Your identity provider does not answer',
    text: 'Try again in a minute. If it stays so, tell an operator: the reason is in the portal’s log.',
  },
  'demo-closed': {
    title: 'Choosing a person is switched off',
    text: 'That is only possible in a demo that holds nobody but demo people.',
  },
  'demo-unknown': {
    title: 'That person cannot be chosen',
    text: 'They may have left the company in the meantime. Choose somebody else.',
  },
  OAuthCallbackError: {
    title: 'You were not signed in',
    text: 'The identity provider ended the sign-in, perhaps because it was cancelled there. You can start again.',
  },
  AccessDenied: {
    title: 'The sign-in could not be finished',
    text: 'Something went wrong on our side. Try again; if it stays so, tell an operator the reference.',
  },
  Configuration: {
    title: 'The sign-in was not finished',
    text: 'It took too long, was begun in another browser, or its link was used before. Start again; if it stays so, tell an operator the reference.',
  },
}

/** What to tell somebody who comes back with `code`; a code nobody knows is worded as an unfinished sign-in. */
export function wordsFor(code: string): Words {
  return isKnown(code) ? said[code] : said.Configuration
}

function isKnown(code: string): code is SignInError {
  return Object.hasOwn(said, code)
}
