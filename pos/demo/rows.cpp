#include "pos/demo/rows.h"

#include <array>
#include <cstdlib>

namespace holdfast::demo {
namespace {

constexpr std::array<TableShape, kTableCount> kShapes = {{
    {"tenants",
     "id,name,slug,tax_number,currency,currency_exponent,default_labor_rate,created_at,updated_at"},
    {"users", "id,name,created_at,updated_at"},
    {"user_tenants", "tenant_id,user_id,username,pin_hash,created_at,updated_at"},
    {"roles", "tenant_id,id,name,description,permissions,created_at,updated_at"},
    {"user_roles", "tenant_id,user_id,role_id,assigned_at"},
    {"locations",
     "tenant_id,id,code,name,type,address,city,country,postal_code,manager_id,time_zone,"
     "receipt_footer,tax_mode,tax_rounding_scope,fulfills_online_orders,created_at,updated_at"},
    {"terminals", "tenant_id,id,location_id,number,label,created_at,updated_at"},
    {"tax_rates", "tenant_id,id,name,rate,created_at,updated_at"},
    {"tax_categories", "tenant_id,id,name,code,created_at,updated_at"},
    {"tax_category_rates", "tenant_id,tax_category_id,tax_rate_id,position"},
    {"product_categories", "tenant_id,id,parent_id,name,sort_order,created_at,updated_at"},
    {"suppliers",
     "tenant_id,id,name,code,email,payment_terms,minimum_order,shipping_cost,"
     "average_lead_time_days,created_at,updated_at"},
    {"sales_channels",
     "tenant_id,id,name,code,channel_type,fee_type,percentage_fee,fixed_fee_per_transaction,"
     "fixed_monthly_cost,created_at,updated_at"},
    {"price_lists", "tenant_id,id,name,priority,created_at,updated_at"},
    {"customers",
     "tenant_id,id,customer_code,type,first_name,company,email,tax_exempt,tax_number,credit_limit,"
     "accepts_marketing,price_list_id,created_at,updated_at"},
    {"customer_addresses",
     "tenant_id,id,customer_id,type,is_default,company,address1,city,postal_code,country,"
     "created_at,updated_at"},
    {"material_types", "tenant_id,id,name,properties,created_at,updated_at"},
    {"spool_types",
     "tenant_id,id,material_type_id,brand,color,finish_type,diameter_mm,net_weight_g,"
     "tare_weight_g,created_at,updated_at"},
    {"reports", "tenant_id,id,name,type,parameters,created_by,created_at,updated_at"},
    {"products",
     "tenant_id,id,category_id,name,description,vendor,product_type,tags,labor_hours,"
     "include_overhead,overhead_rate,created_at,updated_at"},
    {"product_variants",
     "tenant_id,id,product_id,tax_category_id,sku,title,price,compare_at_price,cost,unit,weight,"
     "option1,option2,track_inventory,inventory_policy,tile_position,tcg_attributes,created_at,"
     "updated_at"},
    {"variant_barcodes", "tenant_id,barcode,variant_id,pack_quantity,created_at"},
    {"product_images",
     "tenant_id,id,product_id,variant_id,url,alt_text,position,created_at,updated_at"},
    {"batches",
     "tenant_id,id,variant_id,supplier_id,batch_number,quantity_received,cost_per_unit,"
     "expiration_date,received_date,created_at,updated_at"},
    {"inventory_items",
     "tenant_id,location_id,variant_id,on_hand,reserved,safety_stock,reorder_point,"
     "reorder_quantity,max_stock,channel_buffers,average_cost,last_cost,last_counted_at,"
     "last_counted_by,created_at,updated_at"},
    {"batch_items", "tenant_id,batch_id,location_id,on_hand"},
    {"price_list_items", "tenant_id,price_list_id,variant_id,minimum_quantity,price"},
    {"product_pricing",
     "tenant_id,id,variant_id,sales_channel_id,target_margin_percent,production_cost,list_price,"
     "created_at,updated_at"},
    {"promotions",
     "tenant_id,id,name,code,kind,value,category_id,variant_id,minimum_quantity,minimum_amount,"
     "starts_at,ends_at,created_at,updated_at"},
    {"product_components",
     "tenant_id,id,product_id,component_name,variant_id,quantity,unit_cost,supplier_id"},
    {"recorded_variants", "tenant_id,variant_id"},
    {"recorded_people", "tenant_id,user_id"},
    {"recorded_locations", "tenant_id,location_id"},
    {"journal_entries",
     "id,tenant_id,terminal_id,seq,kind,version,occurred_at,recorded_at,payload,previous_hash,"
     "hash"},
    {"journal_heads", "tenant_id,terminal_id,last_seq,last_hash,updated_at"},
    {"shifts",
     "id,tenant_id,terminal_id,location_id,business_day,currency,opened_at,opened_by,"
     "opening_float,opened_entry_id,closed_at,closed_by,closed_entry_id,expected_cash,"
     "counted_cash,sale_count,sales_total,recorded_at"},
    {"transactions",
     "id,tenant_id,terminal_id,location_id,shift_id,cashier_id,kind,status,receipt_number,"
     "currency,subtotal_amount,line_discount_amount,sale_discount_amount,tax_amount,total_amount,"
     "discount,units,line_count,voided_line_count,tax_mode,tax_rounding_scope,tax_rounding,"
     "journal_entry_id,occurred_at,recorded_at,original_transaction_id,original_receipt_number,"
     "return_reason"},
    {"transaction_items",
     "transaction_id,tenant_id,line_number,variant_id,sold_variant_id,tax_category_id,sku,name,"
     "barcode,unit,quantity,list_price,unit_price,discount,extended_amount,line_discount_amount,"
     "sale_discount_amount,tax_amount,total_amount"},
    {"transaction_tenders",
     "transaction_id,tenant_id,tender_number,kind,tendered_amount,change_amount"},
    {"transaction_taxes", "transaction_id,tenant_id,tax_rate_id,name,rate,base_amount,tax_amount"},
    {"cash_movements",
     "id,tenant_id,terminal_id,location_id,shift_id,kind,amount,currency,reason,moved_by,"
     "occurred_at,recorded_at"},
    {"cycle_counts",
     "id,tenant_id,terminal_id,location_id,shift_id,started_by,started_at,submitted_by,"
     "submitted_at,line_count,last_counted_at,journal_entry_id,occurred_at,recorded_at"},
    {"cycle_count_lines",
     "count_id,tenant_id,line_number,location_id,variant_id,counted_variant_id,sku,name,barcode,"
     "unit,counted,counted_at,expected"},
    {"store_credit_entries",
     "id,tenant_id,customer_id,kind,amount,notes,created_by,occurred_at,recorded_at"},
    {"loyalty_entries",
     "id,tenant_id,customer_id,kind,amount,notes,created_by,occurred_at,recorded_at"},
    {"account_entries",
     "id,tenant_id,customer_id,kind,amount,notes,created_by,occurred_at,recorded_at"},
    {"gift_cards",
     "tenant_id,id,code_hash,last_four,currency,customer_id,expires_on,created_at,updated_at"},
    {"gift_card_entries",
     "id,tenant_id,gift_card_id,kind,amount,notes,created_by,occurred_at,recorded_at"},
    {"purchase_orders",
     "tenant_id,id,supplier_id,po_number,status,subtotal,shipping_amount,currency,"
     "ship_to_location_id,order_date,expected_date,received_date,submitted_at,created_by,"
     "created_at,updated_at"},
    {"purchase_order_line_items",
     "tenant_id,id,purchase_order_id,line_number,variant_id,spool_type_id,description,"
     "supplier_sku,quantity,unit_cost,received_quantity"},
    {"goods_receipts",
     "id,tenant_id,purchase_order_id,supplier_id,location_id,delivery_note,received_by,"
     "received_at,recorded_at"},
    {"goods_receipt_lines",
     "receipt_id,tenant_id,line_number,purchase_order_line_id,variant_id,expected_quantity,"
     "received_quantity,damaged_quantity,unit_cost,note"},
    {"transfers",
     "tenant_id,id,number,from_location_id,to_location_id,status,transfer_date,created_by,sent_at,"
     "sent_by,received_at,received_by,created_at,updated_at"},
    {"transfer_lines", "tenant_id,transfer_id,line_number,variant_id,quantity,received_quantity"},
    {"orders",
     "tenant_id,id,order_number,status,previous_status,financial_status,fulfillment_status,"
     "sales_channel_id,external_order_id,location_id,customer_id,currency,tax_included,"
     "subtotal_price,total_tax,total_shipping,total_price,paid_amount,platform_fees,"
     "production_cost,carrier,ordered_at,shipped_at,delivered_at,shipped_by,created_by,created_at,"
     "updated_at"},
    {"order_addresses",
     "tenant_id,order_id,type,company,address1,city,postal_code,country,created_at,updated_at"},
    {"order_line_items",
     "tenant_id,id,order_id,line_number,variant_id,quantity,price,tax_amount,tax_lines,"
     "fulfilled_quantity,title,variant_title,sku,created_at,updated_at"},
    {"order_status_history", "id,tenant_id,order_id,from_status,to_status,changed_by,recorded_at"},
    {"stock_reservations",
     "tenant_id,id,location_id,variant_id,quantity,held_for,held_for_id,status,ended_at,"
     "created_by,created_at"},
    {"fulfillment_batches",
     "tenant_id,id,batch_number,status,assigned_to,location_id,estimated_pick_minutes,started_at,"
     "created_at,updated_at"},
    {"batch_orders", "tenant_id,batch_id,order_id,added_at"},
    {"spools",
     "tenant_id,id,spool_type_id,spool_number,location_id,storage_place,supplier_id,"
     "purchase_order_line_id,purchase_date,purchase_cost,initial_weight_g,current_weight_g,"
     "qr_code_data,is_active,created_at,updated_at"},
    {"spool_movements",
     "id,tenant_id,spool_id,type,quantity_g,reference_type,reference_id,created_by,occurred_at,"
     "recorded_at"},
    {"product_materials",
     "tenant_id,id,product_id,spool_type_id,weight_g,print_weight_g,support_weight_g,"
     "purge_waste_g"},
    {"reorder_settings",
     "tenant_id,id,material_type_id,color,lead_time_days,safety_stock_days,avg_daily_usage_g,"
     "reorder_quantity_g,last_calculated_at,created_at,updated_at"},
    {"production_runs",
     "tenant_id,id,run_number,variant_id,location_id,order_line_id,planned_quantity,"
     "good_quantity,failed_quantity,status,labor_hours,started_at,completed_at,completed_by,"
     "created_at,updated_at"},
    {"stock_movements",
     "id,tenant_id,location_id,variant_id,batch_id,type,quantity,reason,reference_type,"
     "reference_id,reference_line,unit_cost,created_by,occurred_at,recorded_at"},
}};

constexpr char kHexDigits[] = "0123456789abcdef";

}  // namespace

const TableShape& shape_of(Table table) {
  return kShapes[static_cast<std::size_t>(table)];
}

void Row::next_column() {
  if (begun_) line_ += '\t';
  begun_ = true;
}

Row& Row::null() {
  next_column();
  line_ += "\\N";
  return *this;
}

Row& Row::add(std::string_view text) {
  next_column();
  for (const char c : text) {
    switch (c) {
      case '\\':
        line_ += "\\\\";
        break;
      case '\t':
        line_ += "\\t";
        break;
      case '\n':
        line_ += "\\n";
        break;
      case '\r':
        line_ += "\\r";
        break;
      default:
        line_ += c;
    }
  }
  return *this;
}

Row& Row::add(const core::Uuid& id) {
  next_column();
  line_ += id.to_string();
  return *this;
}

Row& Row::add(std::int64_t number) {
  next_column();
  line_ += std::to_string(number);
  return *this;
}

Row& Row::add(bool truth) {
  next_column();
  line_ += truth ? 't' : 'f';
  return *this;
}

Row& Row::add(core::Money amount) {
  next_column();
  line_ += core::to_plain(amount);
  return *this;
}

Row& Row::add(core::Quantity quantity) {
  next_column();
  line_ += decimal_of(quantity.thousandths);
  return *this;
}

Row& Row::add(core::Instant at) {
  next_column();
  line_ += at.to_rfc3339();
  return *this;
}

Row& Row::bytes(const std::uint8_t* first, std::size_t count) {
  next_column();
  line_ += "\\\\x";
  for (std::size_t i = 0; i < count; ++i) {
    line_ += kHexDigits[first[i] >> 4U];
    line_ += kHexDigits[first[i] & 15U];
  }
  return *this;
}

std::string decimal_of(std::int64_t thousandths) {
  std::string text = thousandths < 0 ? "-" : "";
  const std::int64_t size = std::abs(thousandths);
  text += std::to_string(size / 1000);
  if (size % 1000 != 0) {
    const std::string behind = std::to_string(1000 + size % 1000);
    text += "." + behind.substr(1);
  }
  return text;
}

std::string json_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace holdfast::demo
