import { connect } from 'node:net'
import type { HttpGetAction, LifecycleHandler, Probe } from '../pod/pod.ts'
import { describeDialError } from './dial-error.ts'
import { probeGrpc } from './grpc-probe.ts'
import { sendHttp } from './http-request.ts'
import type { ProbeResult, ProbeTarget } from './probe-result.ts'

/**
 * Looks at a container once. Never throws: what goes wrong is a failure of the probe, worded as the kubelet does.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
 */
export async function runProbe(probe: Probe, target: ProbeTarget): Promise<ProbeResult> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000
  try {
    if (probe.exec) return await probeExec(probe.exec.command ?? [], target, timeoutMs)
    if (probe.httpGet) return await probeHttp(probe.httpGet, target, timeoutMs)
    if (probe.tcpSocket) return await probeTcp(probe.tcpSocket, target, timeoutMs)
    if (probe.grpc) return await probeGrpc(probe.grpc, target.podIP, timeoutMs)
    return { healthy: false, output: 'missing probe handler' }
  } catch (error) {
    return { healthy: false, output: error instanceof Error ? error.message : String(error) }
  }
}

async function probeExec(
  command: readonly string[],
  target: ProbeTarget,
  timeoutMs: number,
): Promise<ProbeResult> {
  const result = await target.run(command, timeoutMs)
  if (!result)
    return {
      healthy: false,
      output: `command timed out: ${JSON.stringify(command.join(' '))} timed out after ${timeoutMs / 1000}s`,
    }
  return result.code === 0 ? { healthy: true } : { healthy: false, output: result.output }
}

async function probeHttp(
  action: HttpGetAction,
  target: ProbeTarget,
  timeoutMs: number,
): Promise<ProbeResult> {
  const { status } = await sendHttp(action, target, timeoutMs)
  if (status >= 200 && status < 400) return { healthy: true }
  return { healthy: false, output: `HTTP probe failed with statuscode: ${status}` }
}

function probeTcp(
  action: NonNullable<LifecycleHandler['tcpSocket']>,
  target: ProbeTarget,
  timeoutMs: number,
): Promise<ProbeResult> {
  const host = action.host || target.podIP
  const port = target.portOf(action.port)
  return new Promise(resolve => {
    const socket = connect({ host, port, timeout: timeoutMs })
    const answer = (result: ProbeResult): void => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => answer({ healthy: true }))
    socket.once('timeout', () => answer({ healthy: false, output: `dial tcp ${host}:${port}: i/o timeout` }))
    socket.once('error', error =>
      answer({ healthy: false, output: describeDialError(error, `${host}:${port}`) }),
    )
  })
}
