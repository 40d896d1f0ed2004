import { connect } from 'node:net'
import { systemClock } from '@devmatic/base'
import type { LifecycleHandler } from '../pod/pod.ts'
import { sendHttp } from '../probes/http-request.ts'
import type { ProbeTarget } from '../probes/probe-result.ts'

/**
 * Runs a postStart or preStop hook.
 *
 * @throws Error when it fails, or takes longer than `timeoutMs`
 * @see https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
 */
export async function runHook(hook: LifecycleHandler, target: ProbeTarget, timeoutMs: number): Promise<void> {
  if (hook.exec) return runExecHook(hook.exec.command ?? [], target, timeoutMs)
  if (hook.httpGet) return void (await sendHttp(hook.httpGet, target, timeoutMs))
  if (hook.tcpSocket)
    return connectOnce({
      host: hook.tcpSocket.host || target.podIP,
      port: target.portOf(hook.tcpSocket.port),
      timeoutMs,
    })
  if (hook.sleep) return systemClock.sleep(Math.min(hook.sleep.seconds * 1000, timeoutMs))
}

async function runExecHook(
  command: readonly string[],
  target: ProbeTarget,
  timeoutMs: number,
): Promise<void> {
  const result = await target.run(command, timeoutMs)
  if (!result) throw new Error(`${command.join(' ')} did not end within ${timeoutMs / 1000}s`)
  if (result.code !== 0) throw new Error(`${command.join(' ')} exited with ${result.code}: ${result.output}`)
}

function connectOnce(to: { host: string; port: number; timeoutMs: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: to.host, port: to.port, timeout: to.timeoutMs })
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
    socket.once('timeout', () => socket.destroy(new Error('i/o timeout')))
    socket.once('error', reject)
  })
}
