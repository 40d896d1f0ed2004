import { startEmbeddedCluster } from '../../../tools/test-clusters/embedded.ts'
import { bestRealNode, startRealCluster, whyNoRealCluster } from '../../../tools/test-clusters/real.ts'
import { describeClientContract } from './testing/contract.ts'

describeClientContract('the embedded cluster', startEmbeddedCluster)
describeClientContract('a real Kubernetes', () => startRealCluster(bestRealNode()), whyNoRealCluster())
