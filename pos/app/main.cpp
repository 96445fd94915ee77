// The program: everything it can do is a sub-command (cli.h).
#include "pos/app/cli.h"

int main(int argc, char** argv) {
  return holdfast::app::run_cli(argc, argv);
}
