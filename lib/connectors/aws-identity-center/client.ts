import type * as StoreSdk from '@aws-sdk/client-identitystore'
import type * as SsoSdk from '@aws-sdk/client-sso-admin'
import type { Reply } from '@/lib/http-client/send'
import { bounded, clientSettings } from '../aws/client'
import { asConnectorError } from '../aws/errors'
import type { Call } from '../connector'
import { isConnectorError } from '../connector'
import type { IdentityCenterConfig } from './config'
import { hardTimeoutMs } from './config'

export type CenterCall = Call<IdentityCenterConfig>

/** Both services of Identity Center. Each throws ConnectorError. */
export interface Center {
  call: CenterCall
  sso<T>(ask: (client: SsoSdk.SSOAdminClient, sdk: typeof SsoSdk) => Promise<T>): Promise<T>
  store<T>(ask: (client: StoreSdk.IdentitystoreClient, sdk: typeof StoreSdk) => Promise<T>): Promise<T>
}

/** `heard` is told of every answer. */
export async function centerOf(unbounded: CenterCall, heard?: (reply: Reply) => void): Promise<Center> {
  const call = bounded(unbounded, hardTimeoutMs)
  const [ssoSdk, storeSdk, settings] = await Promise.all([
    import('@aws-sdk/client-sso-admin'),
    import('@aws-sdk/client-identitystore'),
    clientSettings(call, heard),
  ])
  const sso = new ssoSdk.SSOAdminClient(settings)
  const store = new storeSdk.IdentitystoreClient(settings)
  const understood = async <T>(asked: Promise<T>): Promise<T> => {
    try {
      return await asked
    } catch (error) {
      throw asConnectorError(error, 'AWS')
    }
  }
  return {
    call,
    sso: (ask) => understood(ask(sso, ssoSdk)),
    store: (ask) => understood(ask(store, storeSdk)),
  }
}

/** Null instead of what is not there. */
export async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (isConnectorError(error) && error.errorClass === 'not-found') return null
    throw error
  }
}

/** Everything of pages that come one after the other. */
export async function* pages<Page extends { NextToken?: string | undefined }>(
  next: (place: { NextToken?: string }) => Promise<Page>,
): AsyncGenerator<Page, void, undefined> {
  let token: string | undefined
  do {
    const page = await next(token === undefined ? {} : { NextToken: token })
    yield page
    token = page.NextToken
  } while (token !== undefined)
}
