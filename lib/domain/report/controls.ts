/** Requirements that reports answer to: the standard's number, and what it asks in our own words. */
export const controls = {
  'ac-2-2': {
    standard: 'NIST SP 800-53',
    number: 'AC-2(2)',
    asks: 'Temporary and emergency access is taken away by itself when its time is over.',
  },
  'ac-2-4': {
    standard: 'NIST SP 800-53',
    number: 'AC-2(4)',
    asks: 'Giving, changing and taking away accounts and access is recorded without anybody having to think of it.',
  },
  'ac-5': {
    standard: 'NIST SP 800-53',
    number: 'AC-5',
    asks: 'Duties that must not lie in one hand are kept apart, and it can be shown that they are.',
  },
  'ac-6-7': {
    standard: 'NIST SP 800-53',
    number: 'AC-6(7)',
    asks: 'Privileges are looked at again and again, and those no longer needed are removed.',
  },
  'au-3': {
    standard: 'NIST SP 800-53',
    number: 'AU-3',
    asks: 'A record says what happened, when, where, by whom, from where and how it ended.',
  },
  'au-9': {
    standard: 'NIST SP 800-53',
    number: 'AU-9',
    asks: 'The log is protected against being read, changed or deleted by the wrong people.',
  },
  'au-10': {
    standard: 'NIST SP 800-53',
    number: 'AU-10',
    asks: 'Who asked for, approved or did something cannot deny it afterwards.',
  },
  'cc6-1': {
    standard: 'SOC 2',
    number: 'CC6.1',
    asks: 'Access to systems and data is restricted to those who are authorised for it.',
  },
  'cc6-2': {
    standard: 'SOC 2',
    number: 'CC6.2',
    asks: 'People are registered and authorised before they get access, and lose it when they no longer should have it.',
  },
  'cc6-3': {
    standard: 'SOC 2',
    number: 'CC6.3',
    asks: 'Access follows roles, the least privilege and the separation of duties, and changes with them.',
  },
  'a-5-15': {
    standard: 'ISO/IEC 27001',
    number: 'A.5.15',
    asks: 'There are rules for who may have access to what, and they are put into effect.',
  },
  'a-5-18': {
    standard: 'ISO/IEC 27001',
    number: 'A.5.18',
    asks: 'Access rights are given, reviewed, changed and removed by those rules.',
  },
  'a-8-2': {
    standard: 'ISO/IEC 27001',
    number: 'A.8.2',
    asks: 'Privileged access is restricted, given for a purpose and a time, and watched.',
  },
  'pci-7-2': {
    standard: 'PCI DSS',
    number: '7.2',
    asks: 'Access is defined by need, approved by somebody authorised and reviewed at least every six months.',
  },
  'pci-10': {
    standard: 'PCI DSS',
    number: '10',
    asks: 'Access is logged and kept, the logs are protected and somebody reviews them.',
  },
} as const
export type ControlId = keyof typeof controls

export const controlIds = Object.keys(controls) as readonly ControlId[]
