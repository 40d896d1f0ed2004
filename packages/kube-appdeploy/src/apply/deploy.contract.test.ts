import { startEmbeddedCluster } from '../../../../tools/test-clusters/embedded.ts'
import { bestRealNode, startRealCluster, whyRealIsLeftOut } from '../../../../tools/test-clusters/real.ts'
import { NEED_ADMISSION } from '../testing/contract/causes.ts'
import { describeDeployContract } from '../testing/deploy-contract.ts'

const seeds = Number(process.env['SEEDS'] ?? 25)

describeDeployContract('the embedded cluster', () => startEmbeddedCluster(), {
  lacks: Object.fromEntries(NEED_ADMISSION.map(title => [title, 'it says that it does not limit Pods'])),
  seeds,
  runsPods: true,
})
describeDeployContract('a real Kubernetes', () => startRealCluster(bestRealNode()), {
  skipReason: whyRealIsLeftOut(),
  seeds,
  runsPods: bestRealNode() === 'kubelet',
})
