export { startCollector } from '@/lib/testing/servers/collector'
