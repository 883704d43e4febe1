
1.6-urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"§
€À±Î"ŒmeterBHM-200JB²2
$cdx:lifecycle:milestone:endOfSupport
2029-03-31²/
!cdx:lifecycle:milestone:endOfLife
2031-03-31â
Himori Keiki2
Himori Shoji* fwBmeter-firmwareJ2.1.0z4cpe:2.3:o:example:meter_firmware:2.1.0:*:*:*:*:*:*:*ªÉlib2Example Works:org.exampleBcodecJ1.0-3bD@F498A8FF2DD007E29C2074F5E4B01A9A01775C3FF3AEAF6906EA503BC5791B7Bj


Apache-2.0‚!pkg:maven/org.example/codec@1.0-3º*pkg:generic/codec@1.02"
cloud
Example Cloud"readingsB
meter
fw
cloudB
fw
libRD
CVE-2026-1"
GHSA-x
G‚"never called2€ã¶ÎŠ
libR
CVE-2026-2R
CVE-2026-3š€†¼Î