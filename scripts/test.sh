# shellcheck shell=bash disable=SC2154
# The stages of ./dev test. Each runs in a shell of its own and says how many tests ran.

work=$(mktemp -d)
touch "$work/clusters"
trap 'end_clusters; rm -rf "$work"' EXIT
results=()
failed=''

# start_cluster NAME OPTION…: starts the cluster of a stage. It ends with the stage, however that ends.
start_cluster() {
  export SLIPWAY_CLUSTER=$1
  shift
  echo "$SLIPWAY_CLUSTER" >>"$work/clusters"
  cluster up "$@"
}

end_clusters() {
  local name
  while read -r name; do SLIPWAY_CLUSTER=$name cluster down || true; done <"$work/clusters"
  : >"$work/clusters"
}

# stage NAME COMMAND…: runs a command and notes how it went; the stages after it run all the same.
stage() {
  local name=$1 began=$SECONDS code=0 result=passed
  shift
  printf '\n==> %s\n' "$name"
  echo 0 >"$work/tests"
  touch "$work/began"
  set +e
  (
    set -e
    "$@"
  )
  code=$?
  set -e
  end_clusters
  if [ "$code" != 0 ]; then
    result=FAILED
    failed+=" $name"
  elif [ "$(<"$work/tests")" = 0 ]; then
    result='NO TESTS'
    failed+=" $name"
  fi
  results+=("$(printf '%-12s %-9s %5d tests %5d s' "$name" "$result" "$(<"$work/tests")" $((SECONDS - began)))")
  echo "<== $name: $result after $((SECONDS - began)) s"
}

count() { echo $(($(<"$work/tests") + $1)) >"$work/tests"; }

scripts_test() {
  local scripts=(dev .ci/run components/build components/binaries/build e2e/cluster/build helm-chart/tests/run operator/assembler/src/main/launcher/bin/slipway scripts/*.sh components/{getty/getty,getty/rootshell,swap/swap,dm-crypt/crypto,sshd/sshd,wireguard/wg-config,dhcp/dhcp,dhcp/lease,static-ip/ip,static-ip/static-ip,modprobe/load,poweroff/poweroff,sysctl/sysctl})
  need shellcheck
  cd "$root"
  shellcheck -x "${scripts[@]}"
  count ${#scripts[@]}
}

# maven ARGUMENT…: runs the build and counts the tests in its reports.
maven() {
  local code=0
  need_java
  cd "$root"
  ./mvnw -ntp -B --fail-at-end "$@" || code=$?
  count "$(find . -path '*/target/*-reports/TEST-*.xml' -newer "$work/began" -exec sed -n 's/.*<testsuite .* tests="\([0-9]*\)".*/\1/p' {} + | awk '{ n += $1 } END { print n + 0 }')"
  return $code
}

java_tests() {
  need "${to_check[@]}"
  maven verify
}

coverage() {
  printf '\n%-22s %8s %10s\n' 'coverage (unit tests)' lines branches
  (cd "$root" && find . -path '*/target/site/jacoco/jacoco.csv' | LC_ALL=C sort) | while read -r report; do
    awk -F, -v name="${report%/target/*}" '
      function part(covered, missed) { return covered + missed ? sprintf("%.1f %%", 100 * covered / (covered + missed)) : "-" }
      NR > 1 { bm += $6; bc += $7; lm += $8; lc += $9 }
      END { printf "%-22s %8s %10s\n", substr(name, 3), part(lc, lm), part(bc, bm) }' "$root/$report"
  done
}

# go_test FOLDER ARGUMENT…: shows each test as it ends, and everything when one fails.
go_test() {
  local folder=$1 code=0 log
  shift
  log=$work/go.log
  (cd "$root/$folder" && go test -count=1 -v "$@" 2>&1) | tee "$log" | grep --line-buffered -E '^(--- |ok|FAIL|panic)' || code=1
  count "$(grep -c '^--- PASS' "$log" || true)"
  if [ $code != 0 ]; then cat "$log"; fi
  return $code
}

go_tests() {
  local module unformatted
  need_go
  for module in "${go_modules[@]}"; do
    unformatted=$(gofmt -l "$root/$module")
    if [ -n "$unformatted" ]; then fail "not formatted (./dev fmt does it): $unformatted" 1; fi
    (cd "$root/$module" && go vet ./...)
    go_test "$module" ./...
  done
}

chart_tests() {
  need_go
  count "$("$root/helm-chart/tests/run")"
}

api_tests() {
  need_java
  need_go
  need "${to_build[@]}" "${to_pull[@]}"
  "$root/components/binaries/build" registry containerd oras >/dev/null
  start_cluster slipway-it --api-only
  # Maven stays outside, where it finds what it downloads; the JVM of the tests runs in the cluster's network.
  local tool jdk=$work/jdk
  tool=$("$root/e2e/cluster/build")
  mkdir -p "$jdk/bin"
  cp "$JAVA_HOME/release" "$jdk/release"
  printf '#!/bin/sh\nexec "%s" --name %s exec "%s/bin/java" "$@"\n' "$tool" "$SLIPWAY_CLUSTER" "$JAVA_HOME" >"$jdk/bin/java"
  chmod +x "$jdk/bin/java"
  maven -Pit -Djvm="$jdk/bin/java" verify
}

boot_tests() {
  need "${to_boot[@]}"
  build_components
  # Machines boot one after the other; ten minutes, which is what go allows, are not enough for all of them.
  go_test components -tags boot -timeout 40m ./test/boot
}

cluster_tests() {
  need "${to_build[@]}" "${to_cluster[@]}"
  need_go
  go_test e2e/cluster -tags cluster ./check
}

e2e_tests() {
  need skopeo
  start_cluster slipway-e2e
  components
  maven -Pe2e -pl e2e -am verify
}

summary() {
  # Reports of an earlier run would pass for this one's.
  if [ -n "$unit" ]; then coverage; fi
  printf '\n'
  printf '%s\n' "${results[@]}"
  printf 'in all %d s\n' "$SECONDS"
  if [ -n "$failed" ]; then fail "failed:$failed" 1; fi
}

run_tests() {
  local unit='' api='' e2e=''
  if [ $# = 0 ]; then unit=1 api=1 e2e=1; fi
  for option; do
    case $option in
      --unit) unit=1 ;;
      --api) api=1 ;;
      --e2e) e2e=1 ;;
      *) fail "test: there is no option '$option': ./dev test --help tells what there is" ;;
    esac
  done
  if [ -n "$unit" ]; then
    stage scripts scripts_test
    stage java java_tests
    stage go go_tests
    stage chart chart_tests
  fi
  if [ -n "$api" ]; then stage api api_tests; fi
  if [ -n "$e2e" ]; then
    stage boot boot_tests
    stage cluster cluster_tests
    stage e2e e2e_tests
  fi
  summary
}
