// A visitor made of lambdas, one for each alternative of a variant.
#pragma once

namespace holdfast::core {

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

}  // namespace holdfast::core
