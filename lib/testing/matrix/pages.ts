import { people, type PageRow } from './table'

const theirs = 'each sees what is theirs'
const own = (path: string): PageRow => ({ at: () => path, open: people, because: theirs, refused: [] })

/** Every page, by its folder in `app/`. */
export const pages: Record<string, PageRow> = {
  'sign-in': { ...own('/sign-in'), open: ['stranger', ...people], because: 'it is where one signs in' },
  '(portal)': own('/'),
  '(portal)/account': own('/account'),
  '(portal)/account/tokens': own('/account/tokens'),
  '(portal)/delegation': own('/delegation'),
  '(portal)/history': own('/history'),
  '(portal)/notices': own('/notices'),
  '(portal)/reviews': own('/reviews'),
  '(portal)/sponsored': own('/sponsored'),
  '(portal)/emergencies': own('/emergencies'),
  '(portal)/inbox': {
    at: () => '/inbox',
    // The company has roles that administrators approve.
    open: ['approver', 'administrator'],
    because: 'a role names them',
    refused: ['The inbox is for approvers.'],
  },
  '(portal)/requests/[name]': {
    at: ({ requestName }) => `/requests/${requestName}`,
    open: ['holder', 'approver', 'auditor', 'administrator'],
    because: 'they asked, decide, or look after the record',
    refused: [],
  },
  '(portal)/people/[handle]': {
    at: ({ handle }) => `/people/${handle}`,
    open: ['holder', 'auditor', 'administrator'],
    because: 'it is about themselves, or they look after the rules',
    refused: ['What a person may activate is explained to themselves'],
  },
  '(portal)/why/[role]': {
    at: ({ roleSlug, handle }) => `/why/${roleSlug}?person=${handle}`,
    open: ['holder', 'approver', 'auditor', 'administrator'],
    because: 'it is about themselves, they could be asked, or they look after the rules',
    refused: ['What a person may activate is explained to themselves'],
  },
  '(portal)/why/[role]/people': {
    at: ({ roleSlug }) => `/why/${roleSlug}/people`,
    open: ['approver', 'auditor', 'administrator'],
    because: 'they could be asked, or look after the rules',
    refused: ['What a person may activate is explained to themselves'],
  },
  '(portal)/step-up/[id]': {
    at: ({ errandId }) => `/step-up/${errandId}`,
    open: ['holder'],
    because: 'the errand was begun in their session',
    refused: [],
  },
  '(portal)/audit': forAuditors('/audit'),
  '(portal)/audit/anomalies': forAuditors('/audit/anomalies'),
  '(portal)/audit/integrity': forAuditors('/audit/integrity'),
  '(portal)/audit/reports': ofReports('/audit/reports'),
  '(portal)/audit/reports/controls': ofReports('/audit/reports/controls'),
  '(portal)/audit/reports/[id]': ofReports('/audit/reports/activations'),
  '(portal)/admin/people': forAdministrators('/admin/people', 'People are managed by administrators.'),
  '(portal)/admin/bundles': forAdministrators('/admin/bundles', 'Bundles are set by administrators.'),
  '(portal)/admin/machines': forAdministrators(
    '/admin/machines',
    'Service accounts and agents are managed by administrators.',
  ),
  '(portal)/admin/tokens': forAdministrators(
    '/admin/tokens',
    'Tokens of the portal and of machines are made by administrators.',
  ),
  '(portal)/admin/integrations': forAdministrators(
    '/admin/integrations',
    'Integrations are managed by administrators.',
  ),
  '(portal)/admin/sign-in': forAdministrators(
    '/admin/sign-in',
    'How claims become people is tried out by administrators.',
  ),
  '(portal)/admin/anomalies': forAdministrators(
    '/admin/anomalies',
    'From when on something counts as unusual is set by administrators.',
  ),
  '(portal)/admin/targets/new': forAdministrators(
    '/admin/targets/new?kind=postgres',
    'Targets are managed by administrators.',
  ),
  '(portal)/admin/roles': forRules('/admin/roles', 'Roles and their policies are shown to'),
  '(portal)/admin/roles/[slug]': {
    ...forRules('', 'Roles and their policies are shown to'),
    at: ({ roleSlug }) => `/admin/roles/${roleSlug}`,
  },
  '(portal)/admin/roles/[slug]/edit': {
    at: ({ roleSlug }) => `/admin/roles/${roleSlug}/edit`,
    open: ['administrator'],
    because: 'they change policies',
    refused: ['Policies are changed by administrators.', 'Roles and their policies are shown to'],
  },
  '(portal)/admin/roles/[slug]/drafts/[id]': {
    ...forRules('', 'Roles and their policies are shown to'),
    at: ({ roleSlug, draftId }) => `/admin/roles/${roleSlug}/drafts/${draftId}`,
  },
  '(portal)/admin/separation': forRules('/admin/separation', 'Separation rules are shown to'),
  '(portal)/admin/try': forRules('/admin/try', 'Policies are tried out by'),
  '(portal)/admin/try/replay': forRules('/admin/try/replay', 'Policies are tried out by'),
  '(portal)/admin/sinks': forKeepers('/admin/sinks', 'Where the log is sent is shown to'),
  '(portal)/admin/findings': forKeepers('/admin/findings', 'Targets are shown to'),
  '(portal)/admin/targets': forKeepers('/admin/targets', 'Targets are shown to'),
  '(portal)/admin/targets/[slug]': {
    ...forKeepers('', 'Targets are shown to'),
    at: ({ targetSlug }) => `/admin/targets/${targetSlug}`,
  },
  '(portal)/admin/system': {
    at: () => '/admin/system',
    open: ['administrator', 'operator'],
    because: 'they keep it running',
    refused: ['The system page is for operators and administrators.'],
  },
}

function forAuditors(path: string): PageRow {
  return {
    at: () => path,
    open: ['auditor'],
    because: 'they read the log',
    refused: ['The audit explorer is for auditors.'],
  }
}

function ofReports(path: string): PageRow {
  return {
    at: () => path,
    open: ['auditor', 'administrator'],
    because: 'they answer for the rules',
    refused: ['Reports are for auditors and administrators.'],
  }
}

function forAdministrators(path: string, refused: string): PageRow {
  return { at: () => path, open: ['administrator'], because: 'they manage it', refused: [refused] }
}

function forRules(path: string, refused: string): PageRow {
  return {
    at: () => path,
    open: ['auditor', 'administrator'],
    because: 'they look after the rules',
    refused: [refused],
  }
}

function forKeepers(path: string, refused: string): PageRow {
  return {
    at: () => path,
    open: ['auditor', 'administrator', 'operator'],
    because: 'they look after what is connected',
    refused: [refused],
  }
}
