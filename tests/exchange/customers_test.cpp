#include "tests/exchange/exchange_fixture.h"

namespace holdfast::exchange::testing {
namespace {

using ::testing::HasSubstr;

class CustomerImport : public ExchangeTest {};

constexpr const char* kTwo =
    "customer number,first name,surname,e-mail,credit_limit,tags,price_list,type\n"
    "C-1,Ada,Example,ada@example.com,100.50,regular|post,Trade,person\n"
    "C-2,,,,,,,\"business\"\n";

TEST_F(CustomerImport, ComeByTheirNumber) {
  std::string file{kTwo};
  auto report = import(Thing::customers, file);
  EXPECT_EQ(places(report), "3.1 customer number=C-2\n");
  EXPECT_THAT(report.problems.front().reason, HasSubstr("a customer needs"));
  file.insert(file.find("C-2,") + 4, "Bo");
  report = import(Thing::customers, file);
  EXPECT_EQ(places(report), "");
  EXPECT_EQ(counts(report), "2 added, 0 changed, 0 unchanged");
  EXPECT_EQ(value("SELECT string_agg(concat_ws(' ', customer_code, first_name, type, credit_limit,"
                  " tags), '; ' ORDER BY customer_code) FROM customers"),
            "C-1 Ada person 100.500 {regular,post}; C-2 Bo business 0.000 {}");
  EXPECT_EQ(counts(import(Thing::customers, file)), "0 added, 0 changed, 2 unchanged");
  EXPECT_EQ(counts(import(Thing::customers, "number,phone\nC-1,+43 1 1234\nC-2,\n")),
            "0 added, 1 changed, 1 unchanged");
}

TEST_F(CustomerImport, EmailAddressesBelongToOne) {
  import(Thing::customers, "number,email\nC-1,ada@example.com\n");
  const auto report =
      import(Thing::customers,
             "number,email,price_list\nC-2,ADA@example.com,\nC-3,bo@example.com,Nobody's\n"
             "C-4,Bo@example.com,\nC-5,no address,\nC-5,x@example.com,\n");
  EXPECT_EQ(places(report),
            "2.2 email=ADA@example.com\n3.3 price_list=Nobody's\n4.2 email=Bo@example.com\n"
            "5.2 email=no address\n6.1 number=C-5\n");
}

TEST_F(CustomerImport, ComeOutAsTheyWentIn) {
  import(Thing::customers,
         "number,first_name,notes,metadata,default_address,tags\n"
         "C-1,Ada,\"two\r\nlines\",\"{\"\"a\"\": 1}\",\"{\"\"city\"\": \"\"X\"\"}\",a\\|b|c\n"
         "C-2,=1+1,,,,\nC-3,\"\",\"\",,,\"\"\n");
  change(
      "INSERT INTO customers (tenant_id, id, first_name) VALUES (current_tenant_id(), uuid_v7(),"
      " 'nobody knows the number')");
  const std::string file = exported(Thing::customers);
  EXPECT_THAT(file, HasSubstr("C-2,person,=1+1,"));
  EXPECT_EQ(counts(import(Thing::customers, file, second_)), "3 added, 0 changed, 0 unchanged");
  EXPECT_EQ(exported(Thing::customers, second_), file);
  ExportOptions guarded;
  guarded.thing = Thing::customers;
  guarded.tenant = first_;
  guarded.guard = true;
  const std::string safe = exported(guarded);
  EXPECT_THAT(safe, HasSubstr("C-2,person,'=1+1,"));
  auto wanted = options(Thing::customers, second_);
  wanted.rules.guarded = true;
  EXPECT_EQ(counts(import(wanted, safe)), "0 added, 0 changed, 3 unchanged");
}

}  // namespace
}  // namespace holdfast::exchange::testing
